import { fillMissing } from "../analytics/goals/fillMissing.ts";
import type { GoalPreset } from "../analytics/goals/goalPresets.ts";
import { inputFacts } from "../analytics/goals/inputFacts.ts";
import { type AxisPlan, planAxes } from "../analytics/goals/planAxes.ts";
import { type Matrix, matrix } from "../analytics/segmentation/matrix.ts";
import type { Past } from "../analytics/validation/candidate.ts";
import { refuseEarly } from "../analytics/validation/chooseSegmentation.ts";
import type { Refusal } from "../store/schema/runs.ts";
import type { ColumnReader, Columns } from "./columnReader.ts";
import { BACKTEST_DAYS } from "./prepareFeatures.ts";

/** The frozen columns of a snapshot as a segmentation reads them. */
export interface ClusterInput {
  plan: AxisPlan;
  /** Rows of the snapshot. */
  people: number;
  /** Rows of the snapshot that are clustered. */
  buyers: Int32Array;
  /** Buyers x axes, without gaps. */
  values: Matrix;
  past: Past;
  /** By axis: buyers of whom it was not known and who count as the median. */
  filled: number[];
  /** Why the goal cannot be served here; null where it can. */
  refusal: Refusal | null;
}

/** Gathers what a goal is cut by, today and as of the day the backtest looks from. */
export async function gatherInput(snapshot: ColumnReader, goal: GoalPreset): Promise<ClusterInput> {
  const axes = goal.axes.map(({ feature }) => feature);
  const columns = await snapshot.read([
    "buyer",
    "past.buyer",
    "later.orders",
    "later.net",
    ...axes,
    ...axes.map((feature) => `past.${feature}`),
  ]);
  const buyers = rowsWhere(columns.get("buyer"));
  const earlier = rowsWhere(columns.get("past.buyer"));
  const plan = planAxes(
    goal,
    (feature) => factsIn(columns, feature, buyers),
    (feature) => factsIn(columns, `past.${feature}`, earlier),
  );
  const names = plan.axes.map(({ feature }) => feature);
  const values = gather(columns, names, buyers);
  const past = {
    values: gather(
      columns,
      names.map((name) => `past.${name}`),
      earlier,
    ),
    outcomes: { orders: pick(columns, "later.orders", earlier), net: pick(columns, "later.net", earlier) },
    horizonDays: BACKTEST_DAYS,
  };
  if (plan.refusal === null) fillMissing(past.values, plan.pastFills);
  const fills = plan.axes.map(({ fill }) => fill);
  const filled = plan.refusal === null ? fillMissing(values, fills) : [];
  // Too young a shop hears that first: more orders come by themselves, other data do not.
  const refusal = plan.refusal && (refuseEarly(values, past) ?? plan.refusal);
  return { plan, people: columns.get("buyer")?.length ?? 0, buyers, values, past, filled, refusal };
}

/** The values of a column for some rows; NaN where the snapshot has no such column. */
export function pick(columns: Columns, name: string, rows: Int32Array): Float64Array {
  const column = columns.get(name) ?? new Float64Array();
  return Float64Array.from(rows, (row) => column[row] ?? Number.NaN);
}

function factsIn(columns: Columns, name: string, rows: Int32Array) {
  const column = columns.get(name);
  return column && inputFacts(column, rows);
}

/** Rows at which a column of flags is 1. */
export function rowsWhere(flags: Float64Array | undefined): Int32Array {
  const rows: number[] = [];
  flags?.forEach((flag, row) => {
    if (flag === 1) rows.push(row);
  });
  return Int32Array.from(rows);
}

/** Rows of a snapshot x some of its columns. */
export function gather(columns: Columns, names: readonly string[], rows: Int32Array): Matrix {
  const values = matrix(rows.length, Math.max(1, names.length));
  names.forEach((name, column) => {
    pick(columns, name, rows).forEach((value, row) => {
      values.data[row * names.length + column] = value;
    });
  });
  return values;
}
