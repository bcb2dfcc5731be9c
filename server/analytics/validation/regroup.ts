import { deriveSeed, randomFrom } from "../../domain/random.ts";
import type { Matrix } from "../segmentation/matrix.ts";
import { silhouette } from "../segmentation/silhouette.ts";
import { type LaterOutcomes, logNet } from "./outcomes.ts";

/** What a way to group people is worth: how well it foresees, and how far apart its groups lie. */
export interface Worth {
  /** Null where nothing is known of what followed. */
  r2: number | null;
  silhouette: number;
}

/** People as they are clustered and where they are today; the same of an earlier day with what followed. */
export interface Grouped {
  scaled: Matrix;
  labels: Int32Array;
  past: { labels: Int32Array; outcomes: LaterOutcomes } | null;
  k: number;
}

/** Measures a grouping. */
export function worthOf({ scaled, labels, past, k }: Grouped, seed: number): Worth {
  return {
    r2: past && foreseen(past.labels, k, past.outcomes, seed),
    silhouette: silhouette(scaled, labels, k, { seed }).value,
  };
}

/**
 * R2 of later net revenue (its logarithm) by group: means learned on one random half of the people and held against the
 * other, both ways. The cut itself may have seen everybody; it is the difference between two cuts that counts here.
 */
function foreseen(labels: Int32Array, k: number, outcomes: LaterOutcomes, seed: number): number {
  const random = randomFrom(deriveSeed(seed, "regroup"));
  const half = Uint8Array.from(labels, () => (random() < 0.5 ? 0 : 1));
  const sums = new Float64Array(4 * k);
  for (const [i, label] of labels.entries()) {
    const at = 2 * (half[i]! * k + label);
    sums[at]! += 1;
    sums[at + 1]! += logNet(outcomes.net[i]!);
  }
  const meanOf = (side: number, label: number) => {
    const at = 2 * (side * k + label);
    return sums[at]! > 0 ? sums[at + 1]! / sums[at]! : 0;
  };
  const total = outcomes.net.reduce((sum, net) => sum + logNet(net), 0) / Math.max(1, labels.length);
  let [error, spread] = [0, 0];
  for (const [i, label] of labels.entries()) {
    const actual = logNet(outcomes.net[i]!);
    error += (actual - meanOf(1 - half[i]!, label)) ** 2;
    spread += (actual - total) ** 2;
  }
  return spread > 0 ? 1 - error / spread : 0;
}
