import { AppError } from "../../domain/errors.ts";
import { type Instant, toIso } from "../../domain/instant.ts";
import type { FeatureName } from "../features/catalogue.ts";
import { computeFeatures, type FeatureMatrix } from "../features/computeFeatures.ts";
import type { PurchaseHistory } from "../features/history.ts";
import { type Matrix, matrix, selectRows } from "../segmentation/matrix.ts";
import { LABEL_NAMES, type Labels, labelsBetween, labelsOf, noLabels } from "./labels.ts";

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

/**
 * What models learn from: of each family of the catalogue the features that say something of their own. Variants of one
 * number make a fit slower and no better.
 */
export const MODEL_FEATURES: readonly FeatureName[] = [
  ...(["recency_days", "tenure_days", "mean_gap_days", "gap_variation", "overdue_ratio"] as const),
  ...(["frequency", "orders_90d", "orders_365d"] as const),
  ...(["monetary", "revenue_90d", "revenue_365d", "average_order_value"] as const),
  ...(["first_order_value", "last_order_value", "largest_order_value"] as const),
  ...(["units_per_order", "distinct_products", "repeat_product_share"] as const),
  ...(["distinct_categories", "top_category_share"] as const),
  ...(["discount_share", "discounted_order_share", "full_price_share"] as const),
  ...(["refund_rate", "refund_value_share", "pos_share", "subscription_share"] as const),
  ...(["emails_received_90d", "human_opens_90d", "human_clicks_90d"] as const),
  ...(["open_rate_90d", "click_rate_90d", "days_since_click"] as const),
  ...(["site_visits_90d", "product_views_90d", "carts_90d", "checkouts_90d", "days_since_visit"] as const),
];

/** Features of all buyers as of `asOf`, and their labels from then until `until`. */
export function cutAt(
  history: PurchaseHistory,
  asOf: Instant,
  until: Instant,
  features: readonly FeatureName[] = MODEL_FEATURES,
): Cut {
  const computed = computeFeatures(history, asOf, { features });
  const buyers = buyersOf(computed);
  return { ...buyers, asOf, until, labels: labelsOf(labelsBetween(history, asOf, until), buyers.person) };
}

/** The buyers' rows of computed features, as one matrix. */
function buyersOf({ buyer, columns }: FeatureMatrix): Pick<Cut, "names" | "values" | "person"> {
  const person = Int32Array.from(buyer.keys()).filter((row) => buyer[row] === 1);
  const names = [...columns.keys()];
  const values = matrix(person.length, names.length);
  names.forEach((name, j) => {
    const column = columns.get(name)!;
    for (let i = 0; i < person.length; i++) values.data[i * names.length + j] = column[person[i]!]!;
  });
  return { names, values, person };
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

/** Some rows of a cut. */
export function selectCut(cut: Cut, rows: Int32Array): Cut {
  return {
    ...cut,
    values: selectRows(cut.values, rows),
    person: rows.map((row) => cut.person[row]!),
    labels: labelsOf(cut.labels, rows),
  };
}

/** Cuts of the same moment, one after the other. */
export function joinCuts(cuts: readonly Cut[]): Cut {
  const [first] = cuts;
  if (!first) throw new AppError("invalid_input", "Nobody's history was given to learn from.");
  const rows = cuts.reduce((sum, { person }) => sum + person.length, 0);
  const values = matrix(rows, first.values.columns);
  const person = new Int32Array(rows);
  const labels = noLabels(rows);
  let at = 0;
  for (const cut of cuts) {
    values.data.set(cut.values.data, at * values.columns);
    person.set(cut.person, at);
    for (const name of LABEL_NAMES) labels[name].set(cut.labels[name], at);
    at += cut.person.length;
  }
  return { ...first, values, person, labels };
}
