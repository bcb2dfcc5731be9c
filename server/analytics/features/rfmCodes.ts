import { AppError } from "../../domain/errors.ts";
import { matrix } from "../segmentation/matrix.ts";
import { FREQUENCY, fitRfmRules, MONETARY, RECENCY, scoreRfm } from "../segmentation/rfmRules.ts";

export interface RfmColumns {
  recency: Float64Array;
  frequency: Float64Array;
  monetary: Float64Array;
}

export interface RfmCodes {
  /** Recency, frequency and monetary score in one number, as 555; NaN for people who never bought. */
  codes: Float64Array;
  /** Days that cost a point each, and minor units that gain one; kept, since another day's would differ. */
  recencyCuts: readonly number[];
  monetaryCuts: readonly number[];
}

/**
 * The RFM code of every buyer: fifths of recency and money, cut at values so that equal people have equal scores, and
 * orders counted as they are (1, 2, 3, 4, 5 and more). See fitRfmRules.
 * @param buyer 1 where the person has bought
 * @throws {AppError} `invalid_input` when the columns are not of the same people
 */
export function rfmCodes({ recency, frequency, monetary }: RfmColumns, buyer: ArrayLike<number>): RfmCodes {
  const people = buyer.length;
  if ([recency, frequency, monetary].some((column) => column.length !== people)) {
    throw new AppError("invalid_input", `RFM columns are not all of the ${people} people they are asked for.`);
  }
  const codes = new Float64Array(people).fill(Number.NaN);
  const rows = Int32Array.from(codes.keys()).filter((person) => buyer[person] === 1);
  if (rows.length === 0) return { codes, recencyCuts: [], monetaryCuts: [] };
  const values = matrix(rows.length, 3);
  for (const [i, person] of rows.entries()) {
    values.data[i * 3 + RECENCY] = recency[person] ?? Number.NaN;
    values.data[i * 3 + FREQUENCY] = frequency[person] ?? Number.NaN;
    values.data[i * 3 + MONETARY] = monetary[person] ?? Number.NaN;
  }
  const rules = fitRfmRules(values, 1);
  const scores = scoreRfm(values, rules);
  for (const [i, person] of rows.entries()) {
    codes[person] = (scores.recency[i] ?? 0) * 100 + (scores.frequency[i] ?? 0) * 10 + (scores.monetary[i] ?? 0);
  }
  return { codes, recencyCuts: rules.recencyCuts, monetaryCuts: rules.monetaryCuts };
}
