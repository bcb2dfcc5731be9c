import { AppError } from "../../domain/errors.ts";
import type { Matrix } from "../segmentation/matrix.ts";

/** Bin of a missing value; values have those below. */
export const MISSING_BIN = 255;
const MOST_BINS = 255;
/** Rows that bin edges are learned on. */
const EDGE_ROWS = 200_000;

/** Features cut into at most 255 bins: a byte a cell, column after column. */
export interface Binned {
  rows: number;
  columns: number;
  bins: Uint8Array;
  /** Ascending upper ends of all bins but the last, by column. */
  edges: readonly Float64Array[];
}

/**
 * Edges of bins, by column: halfway between neighbouring values where there are at most 255 of them, else at even
 * quantiles (Ke and others, LightGBM, 2017). Values that are not a number take no part.
 */
export function binEdges(values: Matrix): Float64Array[] {
  if (values.rows === 0) throw new AppError("invalid_input", "There are no rows to learn bins from.");
  const step = Math.max(1, values.rows / EDGE_ROWS);
  return Array.from({ length: values.columns }, (_, column) => {
    const present: number[] = [];
    for (let i = 0; i < values.rows; i += step) {
      const value = values.data[Math.floor(i) * values.columns + column]!;
      if (!Number.isNaN(value)) present.push(value);
    }
    return edgesOf(Float64Array.from(present).sort());
  });
}

function edgesOf(sorted: Float64Array): Float64Array {
  const different = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  if (different.length <= MOST_BINS) {
    return Float64Array.from({ length: Math.max(0, different.length - 1) }, (_, i) =>
      middle(different[i]!, different[i + 1]!),
    );
  }
  const edges = new Set<number>();
  for (let bin = 1; bin < MOST_BINS; bin++) {
    const at = Math.floor((bin * (sorted.length - 1)) / MOST_BINS);
    if (sorted[at]! < sorted.at(-1)!) edges.add(sorted[at]!);
  }
  return Float64Array.from(edges).sort();
}

/** Halfway, but never the upper of two neighbours that rounding would merge. */
function middle(low: number, high: number): number {
  const half = low + (high - low) / 2;
  return half < high ? half : low;
}

/** The bin of each cell: how many edges lie below the value. */
export function binned(values: Matrix, edges: readonly Float64Array[]): Binned {
  const { rows, columns, data } = values;
  if (edges.length !== columns) {
    throw new AppError("invalid_input", `Bins of ${edges.length} columns do not fit ${columns}.`);
  }
  const bins = new Uint8Array(rows * columns);
  edges.forEach((upper, column) => {
    for (let i = 0; i < rows; i++) {
      const value = data[i * columns + column]!;
      bins[column * rows + i] = Number.isNaN(value) ? MISSING_BIN : countBelow(upper, value);
    }
  });
  return { rows, columns, bins, edges };
}

/** How many of ascending `edges` are below `value`. */
function countBelow(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const half = (low + high) >> 1;
    if (value <= edges[half]!) high = half;
    else low = half + 1;
  }
  return low;
}
