import type { Sentence } from "../../domain/sentence.ts";
import type { Encoder } from "./autoencoder.ts";
import type { Matrix } from "./matrix.ts";
import type { RfmRules } from "./rfmRules.ts";
import type { Scaler } from "./scale.ts";

/** What a partition needs to place other people: plain data that is stored with the model. */
export type PartitionParameters =
  | { readonly method: "k_means"; readonly scaler: Scaler; readonly centroids: readonly (readonly number[])[] }
  | {
      readonly method: "autoencoder";
      readonly scaler: Scaler;
      readonly encoder: Encoder;
      readonly centroids: readonly (readonly number[])[];
    }
  | { readonly method: "rfm_rules"; readonly rules: RfmRules };

/** How groups were found. Those that end in centroids all place people as k-means does: with the nearest. */
export type PartitionMethod =
  | PartitionParameters["method"]
  | "k_means_warm"
  | "k_means_rescaled"
  | "ml_k_means"
  | "ward";

/** A way to place people into k groups, numbered from 0. */
export interface Assignment {
  readonly method: PartitionMethod;
  readonly k: number;
  readonly parameters: PartitionParameters;
  /** The group of each row of `values`, which has the columns of the fit. */
  assign(values: Matrix): Int32Array;
}

/** Groups found among people: the assignment and where it put those people. */
export interface Partition extends Assignment {
  readonly labels: Int32Array;
}

/** How much work a fit is worth; a check that fits many times asks for less. */
export interface FitEffort {
  restarts: number;
  sampleRows: number;
}

/**
 * A way to cut people into groups. Every check runs the whole of it (winsorising, scaling, clustering) on the people it
 * draws, so that what is checked is the method and not only its last step.
 */
export interface Partitioner {
  readonly method: PartitionMethod;
  /** A reason why `values` cannot be cut into k groups this way, or null. Cheap. */
  unfit(values: Matrix, k: number): Sentence | null;
  /**
   * @param values people x raw features: recency (days), frequency (orders), monetary (minor units), then the goal's own
   * @returns k groups numbered from the best customers; fewer where ties allow no more
   * @throws invalid_input where `unfit` gives a reason
   */
  fit(values: Matrix, k: number, seed: number, effort?: FitEffort): Partition;
}
