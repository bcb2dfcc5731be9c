import { AppError } from "../../domain/errors.ts";
import { squaredDistance } from "../segmentation/distance.ts";
import type { Matrix } from "../segmentation/matrix.ts";

/** A feature of all people, NaN where it is not known. */
export interface FeatureColumn {
  name: string;
  /** Skewed to the right: compared on log1p(max(0, x)). */
  log: boolean;
  values: Float64Array;
}

/** How far apart two segments are in one feature, in pooled standard deviations; positive where the first has more. */
export interface EffectSize {
  feature: string;
  d: number;
}

/** A segment beside the one that lies nearest to it. */
export interface SegmentContrast {
  segment: number;
  nearest: number;
  /** Features in which they differ at least by a medium effect, largest first. */
  different: EffectSize[];
}

/** Cohen, Statistical Power Analysis, 1988: .5 is a medium effect, one that an attentive eye sees. */
const MEDIUM = 0.5;
/**
 * Fewest people of whom a feature must be known in either segment. Where there is no difference, d of two groups of 30
 * strays by .26 (the square root of 2 / 30), so that chance reaches .5 once in twenty times; of two people it nearly
 * always does.
 */
const FEWEST_KNOWN = 30;
/** And the least part of either segment: what is known of fewer says how those few differ, not how the segments do. */
const LEAST_KNOWN_SHARE = 0.1;
/** A difference beyond this is a difference in kind (everybody here, nobody there); its size means nothing. */
const LARGEST = 10;

/**
 * What tells each segment from the nearest other: Cohen's d of every feature. Nearest is by distance of centroids on the
 * scale people are clustered on. Columns are read one after the other, so a million people need one at a time.
 * @param scaled people as they are clustered
 * @param labels the segment of each person, 0 to k - 1
 */
export function effectSizes(
  scaled: Matrix,
  labels: Int32Array,
  k: number,
  features: Iterable<FeatureColumn>,
): SegmentContrast[] {
  const nearest = nearestSegments(scaled, labels, k);
  return contrastsOf(
    nearest,
    Iterator.from(features)
      .map((feature) => differencesIn(feature, labels, nearest))
      .toArray(),
  );
}

/**
 * How far each segment is from its nearest in one feature; null below a medium effect, where it is known of too few in
 * either, and where there is no other.
 */
export function differencesIn(
  feature: FeatureColumn,
  labels: Int32Array,
  nearest: readonly number[],
): (EffectSize | null)[] {
  const groups = momentsByGroup(feature, labels, nearest.length);
  const sizes = new Float64Array(nearest.length);
  for (const label of labels) sizes[label]!++;
  const isKnown = (segment: number) =>
    groups[segment]!.n >= Math.max(FEWEST_KNOWN, LEAST_KNOWN_SHARE * sizes[segment]!);
  return nearest.map((other, segment) => {
    const d = other < 0 || !isKnown(segment) || !isKnown(other) ? 0 : cohensD(groups[segment]!, groups[other]!);
    return Math.abs(d) >= MEDIUM ? { feature: feature.name, d } : null;
  });
}

/** What tells each segment from its nearest, from the differences of all features. */
export function contrastsOf(
  nearest: readonly number[],
  differences: readonly (readonly (EffectSize | null)[])[],
): SegmentContrast[] {
  return nearest.map((other, segment) => ({
    segment,
    nearest: other,
    different: differences
      .flatMap((bySegment) => bySegment[segment] ?? [])
      .toSorted((a, b) => Math.abs(b.d) - Math.abs(a.d)),
  }));
}

interface Moments {
  n: number;
  sum: number;
  squares: number;
}

/**
 * Difference of two means in pooled standard deviations; 0 where either has fewer than two people.
 * Cohen, Statistical Power Analysis for the Behavioral Sciences, 1988, section 2.5.
 * @example cohensD({ n: 3, sum: 9, squares: 29 }, { n: 3, sum: 6, squares: 14 }) // 1: means 3 and 2, deviation 1
 */
export function cohensD(first: Moments, second: Moments): number {
  if (first.n < 2 || second.n < 2) return 0;
  const difference = first.sum / first.n - second.sum / second.n;
  const within = (group: Moments) => Math.max(0, group.squares - group.sum ** 2 / group.n);
  const variance = (within(first) + within(second)) / (first.n + second.n - 2);
  if (difference === 0) return 0;
  return Math.min(LARGEST, Math.max(-LARGEST, difference / Math.sqrt(variance)));
}

function momentsByGroup({ name, log, values }: FeatureColumn, labels: Int32Array, k: number): Moments[] {
  if (values.length !== labels.length) {
    throw new AppError(
      "invalid_input",
      `"${name}" is known of ${values.length} people, but ${labels.length} are placed.`,
    );
  }
  const groups = Array.from({ length: k }, () => ({ n: 0, sum: 0, squares: 0 }));
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    const value = log ? Math.log1p(Math.max(0, values[i]!)) : values[i]!;
    const group = groups[labels[i]!]!;
    group.n++;
    group.sum += value;
    group.squares += value * value;
  }
  return groups;
}

/** By segment: the other one whose centroid is nearest; -1 where there is no other. */
export function nearestSegments(scaled: Matrix, labels: Int32Array, k: number): number[] {
  const { columns, data } = scaled;
  const sizes = new Float64Array(k);
  const centroids = new Float64Array(k * columns);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    sizes[label]!++;
    for (let j = 0; j < columns; j++) centroids[label * columns + j]! += data[i * columns + j]!;
  }
  for (let at = 0; at < centroids.length; at++) centroids[at]! /= Math.max(1, sizes[Math.floor(at / columns)]!);
  return Array.from({ length: k }, (_, own) => {
    const others = Array.from({ length: k }, (_unused, other) => other).filter(
      (other) => other !== own && sizes[other]! > 0,
    );
    const distance = (other: number) => squaredDistance(centroids, own * columns, centroids, other * columns, columns);
    return others.toSorted((a, b) => distance(a) - distance(b))[0] ?? -1;
  });
}
