import { type Sentence, sentence } from "../../domain/sentence.ts";

/** What was measured of segments as a whole; null where it was not. */
export interface Measured {
  silhouette: number | null;
  /** Bootstrap Jaccard of the least stable segment. */
  jaccard: number | null;
  /** Part of the variation in the logarithm of later revenue that knowing the segment explains. */
  r2: number | null;
}

type Band = readonly [least: number, word: string];

/** Kaufman and Rousseeuw, Finding Groups in Data, 1990. */
const SILHOUETTE: readonly Band[] = [
  [0.7, "strong"],
  [0.5, "reasonable"],
  [0.25, "weak"],
];
/** Hennig, Cluster-wise assessment of cluster stability, 2007. */
const JACCARD: readonly Band[] = [
  [0.85, "high"],
  [0.75, "sound"],
  [0.6, "partial"],
];
/** Cohen, Statistical Power Analysis, 1988: R2 of f2 = .35, .15 and .02. */
const R2: readonly Band[] = [
  [0.26, "large"],
  [0.13, "medium"],
  [0.02, "small"],
];

/**
 * Each measure of a clustering as a sentence that says what its number means, by the bands of its literature.
 * @returns sentences `measure.<name>.<band>`, the lowest band being `none`; param `value`
 * @example measuresInWords({ silhouette: 0.31, jaccard: null, r2: null })[0].code // "measure.silhouette.weak"
 */
export function measuresInWords({ silhouette, jaccard, r2 }: Measured): Sentence[] {
  const measures = [
    ["silhouette", silhouette, SILHOUETTE],
    ["jaccard", jaccard, JACCARD],
    ["r2", r2, R2],
  ] as const;
  return measures.flatMap(([name, value, bands]) =>
    value === null || !Number.isFinite(value)
      ? []
      : [sentence(`measure.${name}.${bands.find(([least]) => value >= least)?.[1] ?? "none"}`, { value })],
  );
}
