import { AppError } from "../../domain/errors.ts";

/**
 * Agreement of two partitions of the same points, corrected for chance: 1 where they are the same up to the numbering,
 * about 0 for unrelated ones. Any whole numbers are labels; -1 (noise) counts as a group like any other.
 * Hubert and Arabie, Comparing partitions, J. Classification 2, 1985.
 * @throws invalid_input for labels of different numbers of points
 * @example adjustedRand(Int32Array.of(0, 0, 1, 1), Int32Array.of(5, 5, 3, 3)) // 1
 */
export function adjustedRand(first: ArrayLike<number>, second: ArrayLike<number>): number {
  if (first.length !== second.length) {
    throw new AppError("invalid_input", `${first.length} and ${second.length} labels cannot be compared.`);
  }
  const ofFirst = new Map<number, number>();
  const ofSecond = new Map<number, number>();
  const ofBoth = new Map<string, number>();
  for (let i = 0; i < first.length; i++) {
    addOne(ofFirst, first[i]!);
    addOne(ofSecond, second[i]!);
    addOne(ofBoth, `${first[i]} ${second[i]}`);
  }
  const [together, inFirst, inSecond] = [pairs(ofBoth), pairs(ofFirst), pairs(ofSecond)];
  const all = (first.length * (first.length - 1)) / 2;
  const expected = all === 0 ? 0 : (inFirst * inSecond) / all;
  const most = (inFirst + inSecond) / 2;
  return most === expected ? 1 : (together - expected) / (most - expected);
}

function addOne<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Pairs of points within a group, over all groups. */
function pairs(counts: ReadonlyMap<unknown, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += (count * (count - 1)) / 2;
  return sum;
}
