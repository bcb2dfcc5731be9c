import { AppError } from "../../domain/errors.ts";
import { type Instant, toIso } from "../../domain/instant.ts";
import { FEATURES, type FeatureName } from "../features/catalogue.ts";
import { computeFeatures, type FeatureMatrix } from "../features/computeFeatures.ts";
import type { PurchaseHistory } from "../features/history.ts";
import { type Matrix, matrix } from "../segmentation/matrix.ts";
import { type Labels, labelsBetween } from "./labels.ts";

/** Buyers as they were known at a cut-off, and what they did after it: one row a buyer. */
export interface Cut {
  asOf: Instant;
  /** End of the time that the labels speak of. */
  until: Instant;
  names: readonly FeatureName[];
  /** Rows x names; NaN where a value is missing. */
  values: Matrix;
  /** Row number in the history, by row. */
  person: Int32Array;
  labels: Labels;
}

/** Features a model may learn from: all that can be computed for a past day. */
export const MODEL_FEATURES: readonly FeatureName[] = FEATURES.filter(({ pointInTime }) => pointInTime).map(
  ({ name }) => name,
);

/** Features of all buyers as of `asOf`, and their labels from then until `until`. */
export function cutAt(
  history: PurchaseHistory,
  asOf: Instant,
  until: Instant,
  features: readonly FeatureName[] = MODEL_FEATURES,
): Cut {
  const computed = computeFeatures(history, asOf, { features });
  return { ...buyersOf(computed), asOf, until, labels: labelsOfBuyers(history, computed, until) };
}

/** The buyers' rows of computed features, as one matrix. */
export function buyersOf({ buyer, columns }: FeatureMatrix): Pick<Cut, "names" | "values" | "person"> {
  const person = Int32Array.from(buyer.keys()).filter((row) => buyer[row] === 1);
  const names = [...columns.keys()];
  const values = matrix(person.length, names.length);
  names.forEach((name, j) => {
    const column = columns.get(name)!;
    for (let i = 0; i < person.length; i++) values.data[i * names.length + j] = column[person[i]!]!;
  });
  return { names, values, person };
}

function labelsOfBuyers(history: PurchaseHistory, { asOf, buyer }: FeatureMatrix, until: Instant): Labels {
  const all = labelsBetween(history, asOf, until);
  const ofBuyers = (column: Float64Array) => column.filter((_, row) => buyer[row] === 1);
  return { orders: ofBuyers(all.orders), net: ofBuyers(all.net), steppedUp: ofBuyers(all.steppedUp) };
}

/**
 * Refuses cuts whose times overlap: the labels of `train` must lie after its features and end before the features of
 * `test` are taken, or the test would be of what was learned.
 */
export function requireInOrder(train: Pick<Cut, "asOf" | "until">, test: Pick<Cut, "asOf" | "until">): void {
  const inOrder = train.asOf < train.until && train.until <= test.asOf && test.asOf < test.until;
  if (inOrder) return;
  throw new AppError(
    "invalid_input",
    `What is learned (${toIso(train.asOf)} to ${toIso(train.until)}) must end before what it is tested on begins (${toIso(test.asOf)} to ${toIso(test.until)}).`,
  );
}

/** One feature of a cut; undefined where it does not have it. */
export function columnNamed(
  { names, values }: Pick<Cut, "names" | "values">,
  name: FeatureName,
): Float64Array | undefined {
  const j = names.indexOf(name);
  if (j < 0) return undefined;
  const column = new Float64Array(values.rows);
  for (let i = 0; i < values.rows; i++) column[i] = values.data[i * values.columns + j]!;
  return column;
}
