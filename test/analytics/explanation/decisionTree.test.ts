import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { growTree, type TreeNode } from "../../../server/analytics/explanation/decisionTree.ts";
import { type Matrix, matrixFrom } from "../../../server/analytics/segmentation/matrix.ts";
import { randomFrom } from "../../../server/domain/random.ts";

const IRIS = "../../../../shared/data/reference/iris.json";
const irisFile = new URL(IRIS, import.meta.url);

const classify = (node: TreeNode, { columns, data }: Matrix, row: number): TreeNode => {
  if (!node.split) return node;
  const { column, threshold, below, above } = node.split;
  return classify(data[row * columns + column]! <= threshold ? below : above, { columns, data } as Matrix, row);
};

const depthOf = ({ split }: TreeNode): number => (split ? 1 + Math.max(depthOf(split.below), depthOf(split.above)) : 0);

describe("growTree", () => {
  it.skipIf(!existsSync(irisFile))(`finds the published tree of iris (skipped where ${IRIS} is not here)`, () => {
    const { X } = JSON.parse(readFileSync(irisFile, "utf8")) as { X: number[][] };
    const species = Int32Array.from(X, (_, row) => Math.floor(row / 50));
    const root = growTree(matrixFrom(X), species, 3, { depth: 2, smallestLeaf: 7 });
    // As rpart prints it: petal length below 2.45, then petal width below 1.75, which leaves 5 and 1 misplaced.
    expect(root).toMatchObject({
      counts: [50, 50, 50],
      split: { column: 2, below: { counts: [50, 0, 0], split: null } },
    });
    expect(root.split?.threshold).toBeCloseTo(2.45, 9);
    const second = root.split?.above.split;
    expect(second).toMatchObject({ column: 3, below: { counts: [0, 49, 5] }, above: { counts: [0, 1, 45] } });
    expect(second?.threshold).toBeCloseTo(1.75, 9);
  });

  it("asks nothing where one class is all there is, no question helps, or a side would be too small", () => {
    const column = matrixFrom([[1], [2], [3], [4]]);
    const options = { depth: 3, smallestLeaf: 1 };
    expect(growTree(column, Int32Array.of(1, 1, 1, 1), 2, options).split).toBeNull();
    expect(growTree(matrixFrom([[1], [1]]), Int32Array.of(0, 1), 2, options).split).toBeNull();
    expect(growTree(column, Int32Array.of(0, 0, 0, 1), 2, { depth: 3, smallestLeaf: 2 }).split?.threshold).toBe(2.5);
    expect(growTree(column, Int32Array.of(0, 0, 0, 1), 2, { depth: 3, smallestLeaf: 3 }).split).toBeNull();
  });

  it("never exceeds its depth or its smallest leaf, and puts each person where its questions say", () => {
    const arbitrary = fc.record({
      seed: fc.integer(),
      rows: fc.integer({ min: 1, max: 400 }),
      columns: fc.integer({ min: 1, max: 4 }),
      depth: fc.integer({ min: 0, max: 4 }),
      smallestLeaf: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(arbitrary, ({ seed, rows, columns, depth, smallestLeaf }) => {
        const random = randomFrom(seed);
        const values = matrixFrom(
          Array.from({ length: rows }, () => Array.from({ length: columns }, () => Math.floor(500 * random()))),
        );
        const labels = Int32Array.from({ length: rows }, () => Math.floor(3 * random()));
        const root = growTree(values, labels, 3, { depth, smallestLeaf });
        expect(depthOf(root)).toBeLessThanOrEqual(depth);
        const reached = new Map<TreeNode, number[]>();
        for (let row = 0; row < rows; row++) {
          const leaf = classify(root, values, row);
          const counts = reached.get(leaf) ?? [0, 0, 0];
          counts[labels[row]!]!++;
          reached.set(leaf, counts);
        }
        for (const [leaf, counts] of reached) {
          expect(leaf.counts).toEqual(counts);
          const fewest = leaf === root ? 0 : smallestLeaf;
          expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(fewest);
        }
      }),
    );
  });

  it("refuses labels of another length and cells that are not known", () => {
    const options = { depth: 1, smallestLeaf: 1 };
    expect(() => growTree(matrixFrom([[1], [2]]), Int32Array.of(0), 2, options)).toThrow(/2 people came with 1 labels/);
    expect(() => growTree(matrixFrom([[Number.NaN]]), Int32Array.of(0), 2, options)).toThrow(/missing values/);
  });
});
