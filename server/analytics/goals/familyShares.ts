import { featureNamed } from "../features/catalogue.ts";

interface Weighted {
  feature: string;
  weight: number;
}

/** Families that say who or where somebody is, not what they do. */
const DEMOGRAPHIC: ReadonlySet<string> = new Set(["demographic", "geography"]);

/**
 * How the weight of axes is shared out among families of features, largest first; together 1.
 * @example familyShares([{ feature: "frequency", weight: 3 }, { feature: "recency_days", weight: 1 }])
 * // [{ family: "frequency", share: .75 }, { family: "timing", share: .25 }]
 */
export function familyShares(
  axes: readonly Weighted[],
  familyOf: (feature: string) => string = catalogueFamily,
): { family: string; share: number }[] {
  const total = axes.reduce((sum, { weight }) => sum + weight, 0);
  const byFamily = Map.groupBy(axes, ({ feature }) => familyOf(feature));
  return [...byFamily]
    .map(([family, members]) => ({ family, share: members.reduce((sum, { weight }) => sum + weight, 0) / total }))
    .toSorted((a, b) => b.share - a.share);
}

/** The part of the weight on what people do, 0 to 1; 0 without axes. */
export function behaviouralShare(axes: readonly Weighted[], familyOf?: (feature: string) => string): number {
  return familyShares(axes, familyOf)
    .filter(({ family }) => !DEMOGRAPHIC.has(family))
    .reduce((sum, { share }) => sum + share, 0);
}

function catalogueFamily(feature: string): string {
  return featureNamed(feature)?.family ?? "unknown";
}
