import { AppError } from "../../domain/errors.ts";
import { deriveSeed } from "../../domain/random.ts";
import { encode, trainAutoencoder } from "./autoencoder.ts";
import { FULL_EFFORT, reasonAgainst } from "./centroidPartitioner.ts";
import { kMeans } from "./kMeans.ts";
import { type Matrix, matrixFrom } from "./matrix.ts";
import { nearestCentroids, squaredDistances } from "./nearestCentroids.ts";
import type { Assignment, FitEffort, Partition, Partitioner, PartitionParameters } from "./partition.ts";
import { FREQUENCY, MONETARY, RECENCY } from "./rfmRules.ts";
import { applyScaler, fitScaler } from "./scale.ts";

type AutoencoderParameters = Extract<PartitionParameters, { method: "autoencoder" }>;

/**
 * The neural challenger: the scale of k-means, each person squeezed into two numbers by a small autoencoder, and k-means
 * on those. It has to win by the same checks as everybody else.
 */
export function autoencoderOn(log: readonly boolean[], weights?: readonly number[]): Partitioner {
  return {
    method: "autoencoder",
    unfit: (values, k) => reasonAgainst(values, k, log),
    fit(values: Matrix, k: number, seed: number, effort: FitEffort = FULL_EFFORT): Partition {
      const { scaler, scaled, flat } = fitScaler(values, log, weights);
      if (flat.length > 0) throw new AppError("invalid_input", `Column ${flat[0]} is the same for all; leave it out.`);
      const { encoder } = trainAutoencoder(scaled, { seed: deriveSeed(seed, "autoencoder") });
      const codes = encode(encoder, scaled);
      const found = kMeans(codes, { k, seed, ...effort });
      const order = bestFirst(scaled, found.labels, k);
      const centroids = order.map((group) => [
        ...found.centroids.subarray(group * codes.columns, (group + 1) * codes.columns),
      ]);
      const parameters: AutoencoderParameters = { method: "autoencoder", scaler, encoder, centroids };
      return { ...autoencoderAssignment(parameters), labels: nearestCentroids(codes, matrixFrom(centroids).data) };
    },
  };
}

/** Places people by a stored scaler, encoder and centroids. */
export function autoencoderAssignment(parameters: AutoencoderParameters): Assignment {
  const centroids = matrixFrom(parameters.centroids).data;
  return {
    method: "autoencoder",
    k: parameters.centroids.length,
    parameters,
    assign: (values) => nearestCentroids(codesOf(parameters, values), centroids),
  };
}

/** Squared distances from each person's code to each centroid (people x k). */
export function distancesToCodes(parameters: AutoencoderParameters, values: Matrix): Matrix {
  return squaredDistances(codesOf(parameters, values), matrixFrom(parameters.centroids).data);
}

function codesOf({ scaler, encoder }: AutoencoderParameters, values: Matrix): Matrix {
  return encode(encoder, applyScaler(scaler, values));
}

/** Groups by the mean of F + M - R of their members, best customers first. */
function bestFirst({ columns, data }: Matrix, labels: Int32Array, k: number): number[] {
  const worth = new Float64Array(k);
  const sizes = new Int32Array(k);
  labels.forEach((group, row) => {
    const at = row * columns;
    worth[group]! += data[at + FREQUENCY]! + data[at + MONETARY]! - data[at + RECENCY]!;
    sizes[group]!++;
  });
  return Array.from(worth.keys()).sort((a, b) => worth[b]! / sizes[b]! - worth[a]! / sizes[a]!);
}
