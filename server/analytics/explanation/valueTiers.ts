import { type Sentence, sentence } from "../../domain/sentence.ts";
import { quantile } from "../segmentation/quantile.ts";

export type ValueTier = "high" | "medium" | "low";

/** What a person of each segment is worth on average, in minor units; NaN where it is not known. */
export interface SegmentValues {
  /** predicted: orders expected, as placed; observed: net revenue. */
  basis: "predicted" | "observed";
  means: readonly number[];
  /** Days ahead, or days back. */
  days: number;
}

/**
 * The tier of each segment by the terciles of the segments' means (`quantile`), each segment counting once, however many
 * people it holds: high above the upper tercile, low below the lower one, else medium. Equal means are of one tier, and
 * where all are equal, all are medium; the order of the segments makes no difference. Null where a mean is not known.
 * @example valueTiers([10, 20, 30, 40]) // ["low", "medium", "medium", "high"]: the terciles are 20 and 30
 */
export function valueTiers(means: readonly number[]): (ValueTier | null)[] {
  const sorted = Float64Array.from(means.filter((mean) => !Number.isNaN(mean))).sort();
  const [lower, upper] = [quantile(sorted, 1 / 3), quantile(sorted, 2 / 3)];
  return means.map((mean) => {
    if (Number.isNaN(mean)) return null;
    if (mean > upper) return "high";
    return mean < lower ? "low" : "medium";
  });
}

/** By segment a sentence `value.<tier>.<basis>` with params `perPerson`, `days` and `currency`; none where it is not known. */
export function tellValues({ basis, means, days }: SegmentValues, currency: string): Sentence[][] {
  return valueTiers(means).map((tier, segment) =>
    tier === null ? [] : [sentence(`value.${tier}.${basis}`, { perPerson: means[segment]!, days, currency })],
  );
}
