import { AppError } from "../../domain/errors.ts";
import { type Sentence, sentence } from "../../domain/sentence.ts";
import { countDifferentRows } from "./countDifferentRows.ts";
import { type Matrix, matrixFrom } from "./matrix.ts";
import { nearestCentroids, squaredDistances } from "./nearestCentroids.ts";
import type {
  Assignment,
  FitEffort,
  Partition,
  Partitioner,
  PartitionMethod,
  PartitionParameters,
} from "./partition.ts";
import { FREQUENCY, MONETARY, RECENCY } from "./rfmRules.ts";
import { applyScaler, fitScaler } from "./scale.ts";

export type CentroidParameters = Extract<PartitionParameters, { method: "k_means" }>;

const COLUMN_NAMES = ["recency_days", "frequency", "monetary"];

/** What a fit is worth that segments are made of. */
export const FULL_EFFORT: FitEffort = { restarts: 10, sampleRows: 20_000 };

/** k centroids (k x columns, row after row) of scaled points. */
export type FindCentroids = (scaled: Matrix, k: number, seed: number, effort: FitEffort) => Float64Array;

/**
 * A partitioner that winsorises and standardises, with the logarithm of the columns that `log` marks and the weights of
 * the goal (all alike unless given), has centroids found, and places everybody with the nearest. Groups are numbered by
 * F + M - R of their centroids, best customers first, so equal data in another order gives equally numbered groups.
 */
export function centroidPartitioner(
  method: PartitionMethod,
  find: FindCentroids,
  log: readonly boolean[],
  weights?: readonly number[],
): Partitioner {
  return {
    method,
    unfit: (values, k) => reasonAgainst(values, k, log),
    fit(values: Matrix, k: number, seed: number, effort: FitEffort = FULL_EFFORT): Partition {
      const { scaler, scaled, flat } = fitScaler(values, log, weights);
      if (flat.length > 0) throw new AppError("invalid_input", `Column ${flat[0]} is the same for all; leave it out.`);
      const centroids = bestFirst(rowsOf(find(scaled, k, seed, effort), values.columns));
      const parameters: CentroidParameters = { method: "k_means", scaler, centroids };
      return {
        ...centroidAssignment(parameters),
        method,
        labels: nearestCentroids(scaled, matrixFrom(centroids).data),
      };
    },
  };
}

/** Places people by a stored scaler and centroids. */
export function centroidAssignment(parameters: CentroidParameters): Assignment {
  const centroids = matrixFrom(parameters.centroids).data;
  return {
    method: "k_means",
    k: parameters.centroids.length,
    parameters,
    assign: (values) => nearestCentroids(applyScaler(parameters.scaler, values), centroids),
  };
}

/** Squared distances from each person to each centroid (people x k), for rules that ask how much nearer one is. */
export function distancesToSegments(parameters: CentroidParameters, values: Matrix): Matrix {
  return squaredDistances(applyScaler(parameters.scaler, values), matrixFrom(parameters.centroids).data);
}

/** Why people cannot be cut into k groups on this scale, or null. */
export function reasonAgainst(values: Matrix, k: number, log: readonly boolean[]): Sentence | null {
  if (values.rows < k) return sentence("partition.too_few_people", { people: values.rows, k });
  const { scaled, flat } = fitScaler(values, log);
  if (flat.length === values.columns) return sentence("partition.all_alike");
  const [first] = flat;
  if (first !== undefined) return sentence("partition.flat_column", { column: COLUMN_NAMES[first] ?? "axis" });
  const different = countDifferentRows(scaled, k);
  return different < k ? sentence("partition.too_few_different", { different, k }) : null;
}

function rowsOf(data: Float64Array, columns: number): number[][] {
  return Array.from({ length: data.length / columns }, (_, c) => [...data.subarray(c * columns, (c + 1) * columns)]);
}

function bestFirst(centroids: number[][]): number[][] {
  const worth = (centroid: number[]) => centroid[FREQUENCY]! + centroid[MONETARY]! - centroid[RECENCY]!;
  return centroids.toSorted((a, b) => worth(b) - worth(a));
}
