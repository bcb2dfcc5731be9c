import type { Random } from "../../domain/random.ts";

/**
 * `size` different row numbers out of `rows`, ascending, each set equally likely; all of them when `size` >= `rows`.
 * Selection sampling: Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S.
 * @example sampleRows(5, 2, randomFrom(1)) // Int32Array of two ascending numbers from 0 to 4
 */
export function sampleRows(rows: number, size: number, random: Random): Int32Array {
  const sample = new Int32Array(Math.min(size, rows));
  let taken = 0;
  for (let row = 0; taken < sample.length; row++) {
    if ((rows - row) * random() < sample.length - taken) sample[taken++] = row;
  }
  return sample;
}
