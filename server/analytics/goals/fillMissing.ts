import { AppError } from "../../domain/errors.ts";
import type { Matrix } from "../segmentation/matrix.ts";

/**
 * Puts each column's fill where a value is missing (NaN), in place.
 * @param fills one a column
 * @returns how many values were filled in, by column
 */
export function fillMissing(values: Matrix, fills: readonly number[]): number[] {
  const { columns, data } = values;
  if (fills.length !== columns) {
    throw new AppError("invalid_input", `${fills.length} fills were given for ${columns} columns.`);
  }
  const filled = fills.map(() => 0);
  for (let at = 0; at < data.length; at++) {
    if (!Number.isNaN(data[at])) continue;
    data[at] = fills[at % columns]!;
    filled[at % columns]!++;
  }
  return filled;
}
