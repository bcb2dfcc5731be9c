import { AppError } from "../../domain/errors.ts";
import { columnOf, type Matrix, matrix } from "../segmentation/matrix.ts";
import { quantile } from "../segmentation/quantile.ts";

/** How raw features with gaps become the columns of a linear model; plain data that belongs to the model. */
export interface Encoder {
  readonly columns: readonly EncodedColumn[];
}

interface EncodedColumn {
  /** Column of the raw matrix. */
  readonly from: number;
  /** The value itself, standardised with gaps at the mean; or 1 where it is missing. */
  readonly kind: "value" | "missing";
  readonly log: boolean;
  readonly lower: number;
  readonly upper: number;
  readonly mean: number;
  readonly spread: number;
}

/** Bounds that bind nothing; infinite ones would not survive being stored. */
const [LEAST, MOST] = [-Number.MAX_VALUE, Number.MAX_VALUE];

/** A column tells nothing where fewer than this part of the rows differ from the others in having a value. */
const RARE = 0.005;

/**
 * Learns, per column: log1p(max(0, x)) where asked, winsorising of all others at the 1st and 99th percentile, mean 0 and
 * deviation 1 over the values present. A logarithm tames its tail by itself, and must not be cut off: who is scored
 * later has had time for longer silences than anybody had whom the model learned from. A missing value becomes the mean, and a column of its own says that it was missing: nobody
 * takes "no second purchase yet" for "an average gap". Columns that hardly vary are left out.
 */
export function fitEncoder(values: Matrix, log: readonly boolean[]): Encoder {
  if (log.length !== values.columns) {
    throw new AppError("invalid_input", `${log.length} settings were given to encode ${values.columns} columns.`);
  }
  return { columns: log.flatMap((isLog, from) => encodingOf(columnOf(values, from), from, isLog)) };
}

function encodingOf(column: Float64Array, from: number, log: boolean): EncodedColumn[] {
  const present = column
    .filter((value) => !Number.isNaN(value))
    .map((value) => transform(value, log))
    .sort();
  const missingShare = 1 - present.length / column.length;
  const encoded: EncodedColumn[] = [];
  if (present.length >= RARE * column.length && present.length > 1) {
    const [lower, upper] = log ? [LEAST, MOST] : [quantile(present, 0.01), quantile(present, 0.99)];
    const kept = present.map((value) => Math.min(upper, Math.max(lower, value)));
    const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length;
    const spread = Math.sqrt(kept.reduce((sum, value) => sum + (value - mean) ** 2, 0) / kept.length);
    if (spread > 1e-6 * Math.max(1, Math.abs(mean))) {
      encoded.push({ from, kind: "value", log, lower, upper, mean, spread });
    }
  }
  if (missingShare >= RARE && missingShare <= 1 - RARE) {
    const spread = Math.sqrt(missingShare * (1 - missingShare));
    encoded.push({ from, kind: "missing", log, lower: 0, upper: 1, mean: missingShare, spread });
  }
  return encoded;
}

function transform(value: number, log: boolean): number {
  return log ? Math.log1p(Math.max(0, value)) : value;
}

/** Encodes rows as those were on which the encoder was fitted. */
export function encode({ columns }: Encoder, values: Matrix): Matrix {
  const encoded = matrix(values.rows, Math.max(1, columns.length));
  columns.forEach(({ from, kind, log, lower, upper, mean, spread }, j) => {
    for (let i = 0; i < values.rows; i++) {
      const raw = values.data[i * values.columns + from]!;
      const value = kind === "missing" ? Number(Number.isNaN(raw)) : transform(raw, log);
      const at = i * encoded.columns + j;
      encoded.data[at] = Number.isNaN(value) ? 0 : (Math.min(upper, Math.max(lower, value)) - mean) / spread;
    }
  });
  return encoded;
}
