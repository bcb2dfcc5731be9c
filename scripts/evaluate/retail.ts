import { FEATURES, type FeatureName } from "../../server/analytics/features/catalogue.ts";
import { computeFeatures, type FeatureMatrix } from "../../server/analytics/features/computeFeatures.ts";
import { outcomesBetween } from "../../server/analytics/features/outcomes.ts";
import { characterise } from "../../server/analytics/segmentation/character.ts";
import { type Matrix, matrix } from "../../server/analytics/segmentation/matrix.ts";
import { profileSegments } from "../../server/analytics/segmentation/profile.ts";
import { fitScaler } from "../../server/analytics/segmentation/scale.ts";
import { type Appraisal, appraise } from "../../server/analytics/validation/appraise.ts";
import { type Choice, chooseSegmentation } from "../../server/analytics/validation/chooseSegmentation.ts";
import { effectSizes } from "../../server/analytics/validation/effectSizes.ts";
import { addCalendarDays } from "../../server/domain/instant.ts";
import { isHere, PURCHASE_FILES, type Published, readCdnow, readOnlineRetail } from "./purchaseFiles.ts";

const AXES: readonly FeatureName[] = ["recency_days", "frequency", "monetary"];
const HORIZON_DAYS = 90;
const SEED = 1;

/** The product's own choice on a published history, and how it is appraised; null appraisal where it is refused. */
export interface RetailJudged {
  choice: Choice;
  appraisal: Appraisal | null;
}

/** Segments buyers as a run does, by recency, frequency and spend, 90 days of outcomes before the history's end. */
export function judgeRetail({ history, end }: Published): RetailJudged {
  const from = addCalendarDays(end, -HORIZON_DAYS, history.timeZone);
  const current = computeFeatures(history, end);
  const earlier = computeFeatures(history, from, { features: AXES });
  const later = outcomesBetween(history, from, end);
  const then = buyersOf(earlier);
  const past = {
    values: axesOf(earlier, then),
    outcomes: { orders: pick(later.orders, then), net: pick(later.net, then) },
    horizonDays: HORIZON_DAYS,
  };
  const buyers = buyersOf(current);
  const values = axesOf(current, buyers);
  const choice = chooseSegmentation({ values, past, seed: SEED });
  const { chosen } = choice;
  if (!chosen) return { choice, appraisal: null };
  const columns = FEATURES.map(({ name, log }) => ({ name, log, values: pick(current.columns.get(name)!, buyers) }));
  const profile = profileSegments(
    columns.map((column) => [column.name, column.values] as const),
    chosen.partition.labels,
    chosen.partition.k,
  );
  const { scaled } = fitScaler(values, [true, true, true]);
  const appraisal = appraise({
    chosen,
    values,
    past,
    log: [true, true, true],
    seed: SEED,
    characters: characterise(profile),
    contrasts: effectSizes(scaled, chosen.partition.labels, chosen.partition.k, columns),
    reach: null,
    holdoutShare: 0.1,
    currency: "GBP",
    withoutChannels: [],
  });
  return { choice, appraisal };
}

/** `npm run evaluate -- retail`: every number of segments on CDNOW and on Online Retail's half year. */
export function evaluateRetail(): void {
  report("CDNOW, 1997-01 to 1998-06", "cdnow", readCdnow);
  report("Online Retail, 2010-12 to 2011-05", "onlineRetail", readOnlineRetail);
}

function report(title: string, file: keyof typeof PURCHASE_FILES, read: () => Published): void {
  if (!isHere(file)) {
    console.log(`\n${title}: skipped, since ${PURCHASE_FILES[file]} is not here`);
    return;
  }
  const { choice, appraisal } = judgeRetail(read());
  console.log(`\n${title}: ${choice.tier.name}, ${choice.chosen ? `${choice.chosen.k} segments` : "refused"}`);
  console.table(
    choice.candidates.map((row) => {
      if ("unfit" in row) return { method: row.method, k: row.k, result: "unfit" };
      const people = row.sizes.reduce((sum, size) => sum + size, 0);
      return {
        method: row.method,
        k: row.k,
        result: row === choice.chosen ? `${row.gate.result}, chosen` : row.gate.result,
        "smallest share": (Math.min(...row.sizes) / people).toFixed(3),
        "largest share": (Math.max(...row.sizes) / people).toFixed(3),
        silhouette: row.silhouette.value.toFixed(3),
        "worst Jaccard": row.stability ? Math.min(...row.stability.perSegment).toFixed(2) : "",
        R2: row.backtest?.r2.value.toFixed(3),
        "rules' R2": row.backtest?.rulesR2.value.toFixed(3),
        failed: row.gate.checks
          .flatMap(({ check, segment, result }) => (result === "fail" && segment === null ? [check] : []))
          .join(", "),
      };
    }),
  );
  if (!appraisal) return;
  console.table(
    appraisal.segments.map(({ segment, playbook, scorecard }) => ({
      segment,
      people: choice.chosen!.sizes[segment],
      playbook: playbook.id,
      ...Object.fromEntries(
        scorecard.map(({ criterion, result, number }) => [criterion, `${result} ${number?.toFixed(2) ?? ""}`]),
      ),
    })),
  );
  console.table(
    appraisal.checks.map(({ check, result, number, threshold }) => ({
      check,
      result,
      number: number.toFixed(3),
      threshold,
    })),
  );
  const { kind, silhouette, cloud } = appraisal.grouping;
  console.log(`${kind}: silhouette ${silhouette.toFixed(3)}, cloud ${cloud.toFixed(3)}`);
  console.table(
    appraisal.suggestions.map(({ kind: what, segments, before, after }) => ({
      what,
      segments: segments.join(" + "),
      "R2 before": before.r2?.toFixed(3),
      "R2 after": after.r2?.toFixed(3),
      "silhouette before": before.silhouette.toFixed(3),
      "silhouette after": after.silhouette.toFixed(3),
    })),
  );
}

function buyersOf({ buyer }: FeatureMatrix): Int32Array {
  return Int32Array.from(buyer.keys()).filter((person) => buyer[person] === 1);
}

function pick(column: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => column[row]!);
}

function axesOf({ columns }: FeatureMatrix, rows: Int32Array): Matrix {
  const values = matrix(rows.length, AXES.length);
  for (const [j, axis] of AXES.entries()) {
    for (const [i, value] of pick(columns.get(axis)!, rows).entries()) values.data[i * AXES.length + j] = value;
  }
  return values;
}
