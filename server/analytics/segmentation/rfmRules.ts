import { AppError } from "../../domain/errors.ts";
import { balancedCuts } from "./balancedCuts.ts";
import { columnOf, type Matrix, requireFinite } from "./matrix.ts";
import { quantileValue } from "./quantile.ts";

/** Columns of the matrices that segmentation reads: days since the last order, orders, net revenue (minor units). */
export const RECENCY = 0;
export const FREQUENCY = 1;
export const MONETARY = 2;

/** RFM rules fitted on one population: plain data that is stored with the model. */
export interface RfmRules {
  /** Ascending days; more days than a cut cost a point of R each. */
  readonly recencyCuts: readonly number[];
  /** Ascending minor units; more than a cut gains a point of M each. */
  readonly monetaryCuts: readonly number[];
  /** Descending rule scores: group 0 scores at least the first, and so on. */
  readonly scoreCuts: readonly number[];
}

export interface RfmScores {
  /** 1 to 5 each, 5 best. */
  recency: Uint8Array;
  frequency: Uint8Array;
  monetary: Uint8Array;
  /** R + (F + M) / 2: 2 to 10. */
  score: Float64Array;
}

const FIFTHS = [0.2, 0.4, 0.6, 0.8];
/** Rule scores are halves from 2 to 10. */
const SCORES = 17;

/**
 * Fits recency-frequency-monetary rules that treat equal people equally. R and M are fifths cut at values, so all who
 * share a value share a score; F is absolute (1, 2, 3, 4, 5 and more orders), because ranking people who all ordered
 * once into fifths of frequency invents loyal customers. The rule score R + (F + M) / 2 is cut into `groups` as equal
 * as ties allow.
 * Hughes, Strategic Database Marketing, 1994, for the scores; the rule score follows Shopify's R against (F + M) / 2.
 * @param values people x (recency, frequency, monetary, ...)
 * @throws invalid_input for a cell that is not finite, or without people
 */
export function fitRfmRules(values: Matrix, groups: number): RfmRules {
  requireRfm(values);
  if (values.rows === 0) throw new AppError("invalid_input", "There are no people to fit RFM rules on.");
  const recencyCuts = fifthsOf(columnOf(values, RECENCY));
  const monetaryCuts = fifthsOf(columnOf(values, MONETARY));
  const { score } = scoreRfm(values, { recencyCuts, monetaryCuts, scoreCuts: [] });
  const counts = Array.from({ length: SCORES }, () => 0);
  for (const value of score) counts[binOf(value)]!++;
  const scoreCuts = balancedCuts(counts, groups).map((bin) => scoreOf(bin - 1));
  return { recencyCuts, monetaryCuts, scoreCuts };
}

/** R, F, M and the rule score of each person. */
export function scoreRfm(values: Matrix, rules: RfmRules): RfmScores {
  requireRfm(values);
  const { rows, columns, data } = values;
  const recency = new Uint8Array(rows);
  const frequency = new Uint8Array(rows);
  const monetary = new Uint8Array(rows);
  const score = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const at = i * columns;
    recency[i] = 5 - cutsBelow(rules.recencyCuts, data[at + RECENCY]!);
    frequency[i] = Math.min(5, Math.max(1, Math.floor(data[at + FREQUENCY]!)));
    monetary[i] = 1 + cutsBelow(rules.monetaryCuts, data[at + MONETARY]!);
    score[i] = recency[i]! + (frequency[i]! + monetary[i]!) / 2;
  }
  return { recency, frequency, monetary, score };
}

/** The group of each person, 0 (best score) to the number of cuts. */
export function assignRfm(values: Matrix, rules: RfmRules): Int32Array {
  const { score } = scoreRfm(values, rules);
  return Int32Array.from(score, (value) => rules.scoreCuts.filter((cut) => value < cut).length);
}

/** Best score first, so that groups are numbered from the best. */
function binOf(score: number): number {
  return Math.round((10 - score) * 2);
}

function scoreOf(bin: number): number {
  return 10 - bin / 2;
}

function fifthsOf(column: Float64Array): number[] {
  const sorted = column.sort();
  return FIFTHS.map((p) => quantileValue(sorted, p));
}

function cutsBelow(cuts: readonly number[], value: number): number {
  let below = 0;
  for (const cut of cuts) if (value > cut) below++;
  return below;
}

function requireRfm(values: Matrix): void {
  if (values.columns < 3) {
    throw new AppError("invalid_input", `RFM needs recency, frequency and monetary; ${values.columns} columns came.`);
  }
  requireFinite(values);
}
