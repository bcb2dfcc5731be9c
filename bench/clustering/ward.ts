/**
 * Our Ward against scikit-learn's (which keeps all distances, n^2 / 2 of them, where ours keeps the points) on the same
 * points, with the agreement of the six clusters. CPU time, one thread.
 */
import { adjustedRand } from "../../server/analytics/segmentation/adjustedRand.ts";
import { cutTree } from "../../server/analytics/segmentation/mergeTree.ts";
import { ward } from "../../server/analytics/segmentation/ward.ts";
import { bestOf } from "./cpu.ts";
import { customers } from "./points.ts";
import { askScikitLearn, NO_SCIKIT_LEARN } from "./scikitLearn.ts";

const K = 6;
const RUNS = 3;

export function benchWard(most: number): void {
  console.log("Ward. Not compared with ml-hclust, which is no dependency here: its time grows with the cube.");
  for (const rows of [2_000, most].filter((size, i) => i === 0 || size > 2_000)) {
    const points = customers(rows, 8);
    const ours = bestOf(RUNS, () => ward(points));
    const theirs = askScikitLearn(points, { method: "ward", k: K }, RUNS);
    const told = `${rows} x 8: ours ${ours.milliseconds.toFixed(0)} ms`;
    if (!theirs?.labels || theirs.milliseconds === null) {
      console.log(`${told}; ${NO_SCIKIT_LEARN}.`);
      continue;
    }
    const agreement = adjustedRand(cutTree(ours.result, K), theirs.labels);
    console.log(
      `${told}, scikit-learn ${theirs.version} ${theirs.milliseconds.toFixed(0)} ms, ` +
        `ours / theirs ${(ours.milliseconds / theirs.milliseconds).toFixed(2)}; adjusted Rand of ${K} clusters ${agreement.toFixed(6)}`,
    );
  }
}
