import { AppError } from "../../domain/errors.ts";
import type { Matrix } from "./matrix.ts";
import { quantile } from "./quantile.ts";

export interface FeatureSummary {
  /** People whose value is known; the figures are over them, NaN where there is none. */
  known: number;
  mean: number;
  median: number;
}

/** One feature over everyone and within each segment. */
export interface FeatureProfile {
  /** Name in the catalogue of features. */
  feature: string;
  population: FeatureSummary & { sd: number; lowerQuartile: number; upperQuartile: number };
  segments: FeatureSummary[];
}

/**
 * What each segment is like, feature by feature, beside the whole population.
 * @param values people x features; NaN where a feature is not known of a person
 * @param labels the segment of each person, -1 for none (counted in the population only)
 */
export function profileSegments(
  values: Matrix,
  features: readonly string[],
  labels: Int32Array,
  k: number,
): FeatureProfile[] {
  if (features.length !== values.columns || labels.length !== values.rows) {
    throw new AppError(
      "invalid_input",
      `A profile of ${values.rows} people x ${values.columns} features came with ${labels.length} labels and ${features.length} names.`,
    );
  }
  return features.map((feature, column) => {
    const population: number[] = [];
    const members = Array.from({ length: k }, (): number[] => []);
    for (let i = 0; i < values.rows; i++) {
      const value = values.data[i * values.columns + column]!;
      if (Number.isNaN(value)) continue;
      population.push(value);
      members[labels[i]!]?.push(value);
    }
    return {
      feature,
      population: describe(population),
      segments: members.map((values) => summarise(describe(values))),
    };
  });
}

function describe(values: readonly number[]): FeatureProfile["population"] {
  const sorted = Float64Array.from(values).sort();
  const known = sorted.length;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / known;
  const sd = Math.sqrt(sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known);
  return {
    known,
    mean,
    sd,
    median: quantile(sorted, 0.5),
    lowerQuartile: quantile(sorted, 0.25),
    upperQuartile: quantile(sorted, 0.75),
  };
}

function summarise({ known, mean, median }: FeatureSummary): FeatureSummary {
  return { known, mean, median };
}
