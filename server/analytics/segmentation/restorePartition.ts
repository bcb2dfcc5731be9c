import { kMeansAssignment } from "./kMeansPartitioner.ts";
import type { Assignment, PartitionParameters } from "./partition.ts";
import { rulesAssignment } from "./rfmRulesPartitioner.ts";

/** A stored partition, ready to place people exactly as on the day it was fitted. */
export function restorePartition(parameters: PartitionParameters): Assignment {
  return parameters.method === "k_means" ? kMeansAssignment(parameters) : rulesAssignment(parameters);
}
