import { AppError } from "../../domain/errors.ts";

/** A table of numbers, row after row: row i, column j is `data[i * columns + j]`. One row a person. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** Wraps `data` (row-major, kept by reference) or zeros. Refuses a length that is not rows x columns. */
export function matrix(rows: number, columns: number, data = new Float64Array(rows * columns)): Matrix {
  if (!Number.isInteger(rows) || rows < 0 || !Number.isInteger(columns) || columns < 1) {
    throw new AppError("invalid_input", `A matrix of ${rows} x ${columns} cannot be; give whole numbers.`);
  }
  if (data.length !== rows * columns) {
    throw new AppError(
      "invalid_input",
      `A matrix of ${rows} x ${columns} needs ${rows * columns} numbers, not ${data.length}.`,
    );
  }
  return { rows, columns, data };
}

/**
 * A matrix of equally long rows.
 * @example matrixFrom([[1, 2], [3, 4]]).data // Float64Array [1, 2, 3, 4]
 */
export function matrixFrom(rows: readonly (readonly number[])[]): Matrix {
  const columns = rows[0]?.length ?? 1;
  const odd = rows.findIndex((row) => row.length !== columns);
  if (odd >= 0) {
    throw new AppError("invalid_input", `Row ${odd} has ${rows[odd]?.length} numbers where the first has ${columns}.`);
  }
  return matrix(rows.length, columns, Float64Array.from(rows.flat()));
}

/** The rows named by `indices`, in that order; a row may be named more than once. */
export function selectRows(from: Matrix, indices: Int32Array): Matrix {
  const { columns, data } = from;
  const selected = new Float64Array(indices.length * columns);
  for (let i = 0; i < indices.length; i++) {
    const start = indices[i]! * columns;
    for (let j = 0; j < columns; j++) selected[i * columns + j] = data[start + j]!;
  }
  return matrix(indices.length, columns, selected);
}

/** One column, copied. */
export function columnOf(from: Matrix, column: number): Float64Array {
  const values = new Float64Array(from.rows);
  for (let i = 0; i < from.rows; i++) values[i] = from.data[i * from.columns + column]!;
  return values;
}

/** Throws `invalid_input` naming the first cell that is not a finite number. */
export function requireFinite(values: Matrix): void {
  const { columns, data } = values;
  for (let at = 0; at < data.length; at++) {
    if (Number.isFinite(data[at])) continue;
    throw new AppError(
      "invalid_input",
      `Row ${Math.floor(at / columns)}, column ${at % columns} is ${data[at]}; fill or leave out missing values first.`,
    );
  }
}
