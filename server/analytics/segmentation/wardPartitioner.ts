import { deriveSeed, randomFrom } from "../../domain/random.ts";
import { centroidPartitioner } from "./centroidPartitioner.ts";
import { type Matrix, selectRows } from "./matrix.ts";
import { cutTree } from "./mergeTree.ts";
import type { Partitioner } from "./partition.ts";
import { sampleRows } from "./sampleRows.ts";
import { ward } from "./ward.ts";

/** Time grows with the square: 2,000 take about a tenth of a second. */
const SAMPLE = 2_000;

/**
 * Ward's clustering of a sample on the scale of k-means. A tree has no place for other people, so everybody, those of
 * the sample too, is placed with the nearest mean of its clusters.
 */
export function wardOn(log: readonly boolean[], weights?: readonly number[]): Partitioner {
  return centroidPartitioner("ward", wardCentroids, log, weights);
}

function wardCentroids(scaled: Matrix, k: number, seed: number): Float64Array {
  const sample = selectRows(scaled, sampleRows(scaled.rows, SAMPLE, randomFrom(deriveSeed(seed, "ward"))));
  const labels = cutTree(ward(sample), k);
  const { columns, data } = sample;
  const sums = new Float64Array(k * columns);
  const sizes = new Int32Array(k);
  labels.forEach((label, row) => {
    sizes[label]!++;
    for (let j = 0; j < columns; j++) sums[label * columns + j]! += data[row * columns + j]!;
  });
  return sums.map((sum, at) => sum / sizes[Math.floor(at / columns)]!);
}
