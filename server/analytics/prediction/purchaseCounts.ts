import { AppError } from "../../domain/errors.ts";

/**
 * What BTYD models know of people, one entry a person (Fader, Hardie and Lee, Counting your customers the easy way,
 * 2005): purchases after the first (`x`), time from the first to the last (`tx`, 0 without a second), and time
 * from the first to now (`T`). Times are in one unit of the caller's.
 */
export interface PurchaseCounts {
  x: Float64Array;
  tx: Float64Array;
  T: Float64Array;
}

/** Different rows of counts and how many people have each. */
export interface CountedRows extends PurchaseCounts {
  people: Float64Array;
  /** Unit to which times were rounded down; 0 where they were left alone. */
  grid: number;
}

/** More different rows than these make a fit slower and no better: the standard errors are those of the people. */
const MOST_ROWS = 2_500;

/**
 * Collapses equal rows, so that a likelihood costs one evaluation a row and not one a person. Where too many differ,
 * times are rounded to a grid, which is doubled until few enough do: a day more or less in a year tells nothing.
 * @throws invalid_input naming the first row that cannot be
 */
export function collapse({ x, tx, T }: PurchaseCounts, firstGrid = 1 / 7, most = MOST_ROWS): CountedRows {
  for (let i = 0; i < x.length; i++) {
    const isSound = x[i]! >= 0 && tx[i]! >= 0 && tx[i]! <= T[i]! && (x[i]! > 0 || tx[i] === 0);
    if (isSound && x.length === tx.length && x.length === T.length) continue;
    throw new AppError("invalid_input", `Row ${i} counts ${x[i]} purchases, the last at ${tx[i]} of ${T[i]}.`);
  }
  let rows = distinct({ x, tx, T }, 0);
  for (let grid = firstGrid; rows.x.length > most; grid *= 2) rows = distinct({ x, tx, T }, grid);
  return rows;
}

function distinct({ x, tx, T }: PurchaseCounts, grid: number): CountedRows {
  const rounded = (time: number) => (grid === 0 ? time : Math.round(time / grid) * grid);
  const order = Int32Array.from(x.keys());
  const [roundTx, roundT] = [tx.map(rounded), T.map(rounded)];
  order.sort((a, b) => x[a]! - x[b]! || roundTx[a]! - roundTx[b]! || roundT[a]! - roundT[b]!);
  const firsts: number[] = [];
  const people: number[] = [];
  let previous = -1;
  for (const row of order) {
    const isSame =
      previous >= 0 && x[row] === x[previous] && roundTx[row] === roundTx[previous] && roundT[row] === roundT[previous];
    if (isSame) people[people.length - 1]!++;
    else {
      firsts.push(row);
      people.push(1);
    }
    previous = row;
  }
  const pick = (column: Float64Array) => Float64Array.from(firsts, (row) => column[row]!);
  return { x: pick(x), tx: pick(roundTx), T: pick(roundT), people: Float64Array.from(people), grid };
}
