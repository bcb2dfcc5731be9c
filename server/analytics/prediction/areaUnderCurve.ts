import { AppError } from "../../domain/errors.ts";

/**
 * Row numbers by ascending score, with the row after each tie: what every figure about a ranking starts from, and the
 * only part of them that sorts.
 */
export interface Ranking {
  order: Int32Array;
  /** For each place of `order`, 1 where a score begins that differs from the one before. */
  begins: Uint8Array;
}

/** Ranks rows by score. Refuses scores that are not numbers, which no order would be right for. */
export function rank(scores: Float64Array): Ranking {
  const missing = scores.findIndex((score) => Number.isNaN(score));
  if (missing >= 0) throw new AppError("invalid_input", `Row ${missing} has no score, so it cannot be ranked.`);
  const order = Int32Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]! || a - b);
  const begins = new Uint8Array(order.length);
  for (let i = 0; i < order.length; i++) begins[i] = i === 0 || scores[order[i]!] !== scores[order[i - 1]!] ? 1 : 0;
  return { order, begins };
}

/**
 * The chance that a row with the outcome is ranked above one without it, ties counting half (Hanley and McNeil, The
 * meaning and use of the area under a ROC curve, 1982).
 * @param outcome 1 or 0 by row
 * @param weight how often each row counts; once unless given
 * @returns NaN where all rows have the same outcome
 * @example areaUnderCurve(rank(Float64Array.of(1, 2, 3)), Uint8Array.of(0, 1, 1)) // 1
 */
export function areaUnderCurve({ order, begins }: Ranking, outcome: Uint8Array, weight?: Uint16Array): number {
  let negatives = 0;
  let positives = 0;
  let wins = 0;
  let tiedNegatives = 0;
  let tiedPositives = 0;
  for (let i = 0; i < order.length; i++) {
    if (begins[i] === 1) {
      wins += tiedPositives * (negatives + tiedNegatives / 2);
      negatives += tiedNegatives;
      positives += tiedPositives;
      tiedNegatives = 0;
      tiedPositives = 0;
    }
    const row = order[i]!;
    const count = weight ? weight[row]! : 1;
    if (outcome[row] === 1) tiedPositives += count;
    else tiedNegatives += count;
  }
  wins += tiedPositives * (negatives + tiedNegatives / 2);
  negatives += tiedNegatives;
  positives += tiedPositives;
  return wins / (positives * negatives);
}
