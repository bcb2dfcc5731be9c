import { quantile } from "../segmentation/quantile.ts";

/** What is known of a feature among buyers: whether a goal can be cut by it. Stored with the snapshot of a run. */
export interface InputFacts {
  /** Part of the buyers who have a value, 0 to 1. */
  known: number;
  /** Of those who have one; null where nobody has. */
  median: number | null;
  /** False where all but the outermost hundredths have the same value, so that it tells nobody apart. */
  varies: boolean;
}

/**
 * Facts about one feature.
 * @param values one a person, NaN where it is not known
 * @param rows the people who count: buyers
 * @example inputFacts(Float64Array.of(1, NaN, 3), Int32Array.of(0, 1, 2)) // { known: .667, median: 2, varies: true }
 */
export function inputFacts(values: Float64Array, rows: Int32Array): InputFacts {
  const known = Float64Array.from(rows, (row) => values[row] ?? Number.NaN)
    .filter((value) => !Number.isNaN(value))
    .sort();
  if (known.length === 0) return { known: 0, median: null, varies: false };
  return {
    known: known.length / rows.length,
    median: quantile(known, 0.5),
    varies: quantile(known, 0.99) > quantile(known, 0.01),
  };
}
