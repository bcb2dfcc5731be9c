import { type Matrix, matrix } from "./matrix.ts";
import { ward } from "./ward.ts";

/** Two groups of segments that would become one next. */
export interface SegmentMerge {
  first: number[];
  second: number[];
  /** Ward's height, on the scale people were clustered on: what joining them would blur. */
  height: number;
}

/**
 * Which segments are siblings: Ward's tree of the segments' means, each weighing as many as it has people, nearest
 * merged first. It is the tree of these very segments, however they were found and however many people there are.
 * @param points people on the scale they were clustered on
 * @example segmentTree(points, labels, 3)[0] // { first: [1], second: [2], height: 4.1 }
 */
export function segmentTree(points: Matrix, labels: Int32Array, k: number): SegmentMerge[] {
  const { columns, data } = points;
  const sizes = new Int32Array(k);
  const sums = matrix(k, columns);
  labels.forEach((label, row) => {
    sizes[label]!++;
    for (let j = 0; j < columns; j++) sums.data[label * columns + j]! += data[row * columns + j]!;
  });
  const present = [...sizes.keys()].filter((segment) => sizes[segment]! > 0);
  if (present.length < 2) return [];
  const means = matrix(present.length, columns);
  present.forEach((segment, place) => {
    for (let j = 0; j < columns; j++) {
      means.data[place * columns + j] = sums.data[segment * columns + j]! / sizes[segment]!;
    }
  });
  const weights = present.map((segment) => sizes[segment]!);
  const tree = ward(means, { weights });
  const members = present.map((segment) => [segment]);
  return Array.from(tree.height, (height, merge) => {
    const [first, second] = [members[tree.first[merge]!]!, members[tree.second[merge]!]!];
    members.push([...first, ...second].sort((a, b) => a - b));
    return { first, second, height };
  });
}
