/**
 * Our HDBSCAN and DBSCAN against scikit-learn's on the same points, with their agreement. Debian's scikit-learn 1.2 has
 * DBSCAN and no HDBSCAN (that came with 1.3), and no other package of Debian's has one: there ours is timed alone.
 * CPU time, one thread.
 */
import { adjustedRand } from "../../server/analytics/segmentation/adjustedRand.ts";
import { coreDistances } from "../../server/analytics/segmentation/coreDistances.ts";
import { dbscan } from "../../server/analytics/segmentation/dbscan.ts";
import { upperFence } from "../../server/analytics/segmentation/fences.ts";
import { hdbscan } from "../../server/analytics/segmentation/hdbscan.ts";
import type { Matrix } from "../../server/analytics/segmentation/matrix.ts";
import { bestOf, type Timed } from "./cpu.ts";
import { clouds } from "./points.ts";
import { askScikitLearn, NO_SCIKIT_LEARN, type ScikitTask } from "./scikitLearn.ts";

const MIN_POINTS = 25;
const RUNS = 2;

export function benchHdbscan(most: number): void {
  for (const rows of [5_000, most].filter((size, i) => i === 0 || size > 5_000)) {
    for (const columns of [3, 8]) {
      const points = clouds(rows, columns);
      const minPoints = MIN_POINTS;
      const reach = upperFence(coreDistances(points, minPoints), 1.5);
      const density = bestOf(RUNS, () => hdbscan(points, { minPoints }).labels);
      compare("HDBSCAN", points, density, { method: "hdbscan", minPoints });
      const plain = bestOf(RUNS, () => dbscan(points, { reach, minPoints }).labels);
      compare("DBSCAN", points, plain, { method: "dbscan", reach, minPoints });
    }
  }
}

function compare(name: string, points: Matrix, ours: Timed<Int32Array>, task: ScikitTask): void {
  const theirs = askScikitLearn(points, task, RUNS);
  const told = `${name}, ${points.rows} x ${points.columns}: ours ${ours.milliseconds.toFixed(0)} ms`;
  if (!theirs) console.log(`${told}; ${NO_SCIKIT_LEARN}.`);
  else if (theirs.milliseconds === null || !theirs.labels) {
    console.log(`${told}; no peer: scikit-learn ${theirs.version} has no ${name}, and Debian has no other.`);
  } else {
    console.log(
      `${told}, scikit-learn ${theirs.version} ${theirs.milliseconds.toFixed(0)} ms, ` +
        `ours / theirs ${(ours.milliseconds / theirs.milliseconds).toFixed(2)}; ` +
        `adjusted Rand ${adjustedRand(ours.result, theirs.labels).toFixed(6)}`,
    );
  }
}
