import { autoencoderAssignment, distancesToCodes } from "./autoencoderPartitioner.ts";
import { centroidAssignment, distancesToSegments } from "./centroidPartitioner.ts";
import type { Matrix } from "./matrix.ts";
import type { Assignment, PartitionParameters } from "./partition.ts";
import { rulesAssignment } from "./rfmRulesPartitioner.ts";

/** A stored partition, ready to place people exactly as on the day it was fitted. */
export function restorePartition(parameters: PartitionParameters): Assignment {
  if (parameters.method === "k_means") return centroidAssignment(parameters);
  return parameters.method === "autoencoder" ? autoencoderAssignment(parameters) : rulesAssignment(parameters);
}

/** Squared distances from each person to each group (people x k); null for rules, which know none. */
export function distancesUnder(parameters: PartitionParameters, values: Matrix): Matrix | null {
  if (parameters.method === "k_means") return distancesToSegments(parameters, values);
  return parameters.method === "autoencoder" ? distancesToCodes(parameters, values) : null;
}
