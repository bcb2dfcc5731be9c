import { randomFrom } from "../../domain/random.ts";
import type { FeatureName } from "../features/catalogue.ts";
import { computeFeatures } from "../features/computeFeatures.ts";
import type { PurchaseHistory } from "../features/history.ts";
import { sampleRows } from "../segmentation/sampleRows.ts";
import { areaUnderCurve, rank } from "./areaUnderCurve.ts";
import { type Cut, columnNamed } from "./cut.ts";
import { selectHistory } from "./selectHistory.ts";

/** People whose features are computed again. */
const CHECKED = 500;

/** No behaviour tells the future this well: a ranking this good has seen it. */
export const IMPLAUSIBLE_AUC = 0.98;

/**
 * The first feature that knows what happened after the cut-off, or undefined: features of some people are computed anew
 * from a history that ends there, and whatever differs has looked further.
 */
export function featureFromLater(history: PurchaseHistory, cut: Cut, seed: number): FeatureName | undefined {
  const rows = sampleRows(cut.person.length, CHECKED, randomFrom(seed));
  const people = rows.map((row) => cut.person[row]!);
  const { columns } = computeFeatures(selectHistory(history, people, cut.asOf), cut.asOf, { features: cut.names });
  return cut.names.find((name, j) => {
    const again = columns.get(name)!;
    return rows.some((row, i) => !isSame(cut.values.data[row * cut.names.length + j]!, again[i]!));
  });
}

function isSame(a: number, b: number): boolean {
  return Object.is(a, b) || Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a));
}

/** The first feature that by itself ranks the outcome better than anything known beforehand can, or undefined. */
export function implausibleFeature(cut: Cut, outcome: Uint8Array): FeatureName | undefined {
  return cut.names.find((name) => {
    const column = columnNamed(cut, name)!;
    const known = Int32Array.from(column.keys()).filter((row) => !Number.isNaN(column[row]));
    const area = areaUnderCurve(
      rank(Float64Array.from(known, (row) => column[row]!)),
      Uint8Array.from(known, (row) => outcome[row]!),
    );
    return Math.max(area, 1 - area) >= IMPLAUSIBLE_AUC && known.length > column.length / 10;
  });
}
