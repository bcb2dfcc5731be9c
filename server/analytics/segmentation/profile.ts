import { AppError } from "../../domain/errors.ts";
import { quantile } from "./quantile.ts";

export interface FeatureSummary {
  /** People whose value is known; the figures are over them, NaN where there is none. */
  known: number;
  mean: number;
  lowerQuartile: number;
  median: number;
  upperQuartile: number;
}

/** One feature over everyone and within each segment. */
export interface FeatureProfile {
  /** Name in the catalogue of features. */
  feature: string;
  population: FeatureSummary & { sd: number };
  segments: FeatureSummary[];
}

/**
 * What each segment is like, feature by feature, beside the whole population. Columns are taken one at a time, so that
 * they may be made as they are asked for.
 * @param columns values of each feature, a number a person; NaN where it is not known of a person
 * @param labels the segment of each person, -1 for none (counted in the population only)
 */
export function profileSegments(
  columns: Iterable<readonly [feature: string, values: Float64Array]>,
  labels: Int32Array,
  k: number,
): FeatureProfile[] {
  return Iterator.from(columns)
    .map(([feature, values]) => profileFeature(feature, values, labels, k))
    .toArray();
}

/** The same of one feature. */
export function profileFeature(feature: string, values: Float64Array, labels: Int32Array, k: number): FeatureProfile {
  if (values.length !== labels.length) {
    throw new AppError(
      "invalid_input",
      `A profile of ${values.length} people by ${feature} came with ${labels.length} labels.`,
    );
  }
  const population = values.filter((value) => !Number.isNaN(value)).sort();
  return {
    feature,
    population: { ...summarise(population), sd: deviation(population) },
    segments: intoSegments(values, labels, k).map((members) => summarise(members.sort())),
  };
}

/** The known values of each segment, as parts of one array. */
function intoSegments(values: Float64Array, labels: Int32Array, k: number): Float64Array[] {
  const sizes = new Int32Array(k);
  const isMember = (i: number) => labels[i]! >= 0 && labels[i]! < k && !Number.isNaN(values[i]);
  for (let i = 0; i < values.length; i++) if (isMember(i)) sizes[labels[i]!]!++;
  const members = Array.from(sizes, (size) => new Float64Array(size));
  const filled = new Int32Array(k);
  for (let i = 0; i < values.length; i++) {
    if (!isMember(i)) continue;
    const segment = labels[i]!;
    members[segment]![filled[segment]!++] = values[i]!;
  }
  return members;
}

function summarise(sorted: Float64Array): FeatureSummary {
  return {
    known: sorted.length,
    mean: meanOf(sorted),
    lowerQuartile: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    upperQuartile: quantile(sorted, 0.75),
  };
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

function deviation(values: Float64Array): number {
  const mean = meanOf(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) ** 2;
  return Math.sqrt(squares / values.length);
}
