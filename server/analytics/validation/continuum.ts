import { deriveSeed, randomFrom } from "../../domain/random.ts";
import { type Sentence, sentence } from "../../domain/sentence.ts";
import { countDifferentRows } from "../segmentation/countDifferentRows.ts";
import { kMeans } from "../segmentation/kMeans.ts";
import { type Matrix, selectRows } from "../segmentation/matrix.ts";
import type { Progress } from "../segmentation/progress.ts";
import { sampleRows } from "../segmentation/sampleRows.ts";
import { silhouette } from "../segmentation/silhouette.ts";
import { drawFromCopula, fitGaussianCopula } from "./gaussianCopula.ts";

/** Whether people fall into groups by themselves, or are one cloud that is cut where it helps. */
export interface Grouping {
  kind: "natural" | "continuum";
  /** The number of groups at which they stand out most from the cloud. */
  k: number;
  silhouette: number;
  /** Mean silhouette of clouds with the same margins and correlations, cut into as many. */
  cloud: number;
  /** How much more, and how much it takes to be called groups. */
  gain: number;
  leastGain: number;
  sentence: Sentence;
}

export interface GroupingOptions extends Progress {
  seed: number;
  /** Clouds drawn; 19 by default, so that beating all of them by chance happens once in twenty for one k. */
  draws?: number;
  /** People looked at; 1,000 by default, since silhouettes need every pair of them. */
  people?: number;
}

const K_RANGE = [2, 3, 4, 5, 6, 7, 8];
/**
 * By how much a silhouette must lie above the clouds'. Clouds themselves lie within .02 of each other and stores without
 * groups within .04 of their cloud (a dependence that is not Gaussian is no group); five kinds of customer with little
 * in between lie .37 above (`npm run evaluate -- gate`).
 */
const LEAST_GAIN = 0.1;

/**
 * Compares people with clouds that have the same margins and correlations and no groups. The margins hold what is lumpy
 * in each column by itself (most people ordered once), so lumps alone make no groups. In the manner of the gap
 * statistic: Tibshirani, Walther and Hastie, J. R. Statist. Soc. B 63, 2001, whose uniform cloud is replaced by a
 * Gaussian copula, and whose dispersion by the silhouette. Groups that lie along one diagonal look like a
 * correlation and are not seen.
 *
 * It never decides: slices of a continuum are good segments where they foresee what people do.
 * @param scaled people as they are clustered
 */
export function describeGrouping(scaled: Matrix, options: GroupingOptions): Grouping {
  const { seed, draws = 19, people = 1_000 } = options;
  const sample = selectRows(scaled, sampleRows(scaled.rows, people, randomFrom(deriveSeed(seed, "grouping"))));
  const own = silhouettes(sample, seed);
  const copula = fitGaussianCopula(sample);
  const clouds = Array.from({ length: draws }, (_, draw) => {
    options.signal?.throwIfAborted();
    const widths = silhouettes(drawFromCopula(copula, sample.rows, deriveSeed(seed, `cloud ${draw}`)), seed);
    options.onProgress?.((draw + 1) / draws);
    return widths;
  });
  const compared = K_RANGE.map((k, i) => {
    const drawn = clouds.map((widths) => widths[i]!);
    const cloud = drawn.reduce((sum, width) => sum + width, 0) / draws;
    return { k, silhouette: own[i]!, cloud, gain: own[i]! - cloud, isAboveAll: own[i]! > Math.max(...drawn) };
  });
  const best = compared.toSorted((a, b) => b.gain - a.gain)[0]!;
  const kind = best.gain >= LEAST_GAIN && best.isAboveAll ? "natural" : "continuum";
  const { k, silhouette: value, cloud, gain } = best;
  const params = { k, silhouette: value, cloud, number: gain, threshold: LEAST_GAIN };
  const words = sentence(`gate.grouping.${kind}`, params);
  return { kind, k, silhouette: value, cloud, gain, leastGain: LEAST_GAIN, sentence: words };
}

/** By number of groups; 0 where there are too few different points for as many. */
function silhouettes(points: Matrix, seed: number): number[] {
  return K_RANGE.map((k) => {
    if (countDifferentRows(points, k) < k) return 0;
    const { labels } = kMeans(points, { k, seed, restarts: 4 });
    return silhouette(points, labels, k, { seed }).value;
  });
}
