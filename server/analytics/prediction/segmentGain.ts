import { deriveSeed } from "../../domain/random.ts";
import { kMeansPartitioner } from "../segmentation/kMeansPartitioner.ts";
import { type Matrix, matrix } from "../segmentation/matrix.ts";
import { areaUnderCurve, rank } from "./areaUnderCurve.ts";
import { type Cut, columnNamed } from "./cut.ts";
import { encode, fitEncoder } from "./encoder.ts";
import { fitLogistic, logisticOdds } from "./logisticRegression.ts";
import { type Estimate, pairedIntervals } from "./pairedIntervals.ts";
import { logsOf } from "./propensity.ts";

/** What a prediction for each person adds to knowing their segment, as areas under the curve on later people. */
export interface SegmentGain {
  k: number;
  /** Features and segment together. */
  hybrid: Estimate;
  /** The segment's rate for everybody in it. */
  segmentsOnly: Estimate;
  featuresOnly: Estimate;
  /** hybrid less segmentsOnly. */
  gain: Estimate;
  /** hybrid less featuresOnly: what the segment adds to the features. */
  segmentAdds: Estimate;
}

/**
 * Cuts people into `k` segments on recency, frequency and monetary value as of the first cut, learns there, and compares
 * on the second: the segment's rate alone, a regression on features alone, and one on features and segment.
 */
export function segmentGain(
  train: Cut,
  test: Cut,
  outcomeOf: (cut: Cut) => Uint8Array,
  seed: number,
  k = 6,
): SegmentGain {
  const partition = kMeansPartitioner.fit(rfm(train), k, deriveSeed(seed, "segments"));
  const labels = [partition.labels, partition.assign(rfm(test))] as const;
  const outcomes = [outcomeOf(train), outcomeOf(test)] as const;
  const encoder = fitEncoder(train.values, logsOf(train.names));
  const features = [encode(encoder, train.values), encode(encoder, test.values)] as const;
  const learnOn = (columns: readonly [Matrix, Matrix]) =>
    logisticOdds(fitLogistic(columns[0], outcomes[0]), columns[1]);
  const segments = [indicators(labels[0], k), indicators(labels[1], k)] as const;
  const scores = [
    learnOn([beside(features[0], segments[0]), beside(features[1], segments[1])]),
    learnOn([segments[0], segments[1]]),
    learnOn([features[0], features[1]]),
  ].map(rank);
  const { figures, differences } = pairedIntervals(
    test.person.length,
    (weight) => scores.map((score) => areaUnderCurve(score, outcomes[1], weight)),
    { seed },
  );
  return {
    k,
    hybrid: figures[0]!,
    segmentsOnly: figures[1]!,
    featuresOnly: figures[2]!,
    gain: differences[0]!,
    segmentAdds: differences[1]!,
  };
}

function rfm(cut: Cut): Matrix {
  const columns = (["recency_days", "frequency", "monetary"] as const).map((name) => columnNamed(cut, name)!);
  const values = matrix(cut.person.length, 3);
  columns.forEach((column, j) => {
    column.forEach((value, i) => {
      values.data[i * 3 + j] = value;
    });
  });
  return values;
}

function indicators(labels: Int32Array, k: number): Matrix {
  const values = matrix(labels.length, k);
  labels.forEach((label, i) => {
    values.data[i * k + label] = 1;
  });
  return values;
}

function beside(a: Matrix, b: Matrix): Matrix {
  const columns = a.columns + b.columns;
  const both = matrix(a.rows, columns);
  for (let i = 0; i < a.rows; i++) {
    both.data.set(a.data.subarray(i * a.columns, (i + 1) * a.columns), i * columns);
    both.data.set(b.data.subarray(i * b.columns, (i + 1) * b.columns), i * columns + a.columns);
  }
  return both;
}
