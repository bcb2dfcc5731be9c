import { AppError } from "../../domain/errors.ts";
import { randomFrom } from "../../domain/random.ts";
import { type Matrix, selectRows } from "./matrix.ts";
import { sampleRows } from "./sampleRows.ts";

/** Somebody like the people given, and not one of them. */
export interface Lookalike {
  row: number;
  /** Mean distance to the nearest of the people given, in scaled axes. */
  distance: number;
}

/** Of more people than this a sample is compared with, so that a million can be asked of in seconds. */
const MOST_COMPARED = 500;
/** A single neighbour would make one odd person draw everybody around them. */
const NEIGHBOURS = 5;
/** Fewer people are too few to say who is like them. */
export const FEWEST_SEEDS = NEIGHBOURS;

/**
 * Who else is like some people: everybody else by their mean distance to the five nearest of them, nearest first. A group
 * of any shape may be given, since nobody is compared with its middle.
 * @param points scaled axes, a row a person
 * @param seeds rows of the people given, at least five different ones
 * @param most how many are wanted
 * @throws AppError invalid_input for fewer than five
 */
export function findLookalikes(points: Matrix, seeds: Int32Array, most: number, seed: number): Lookalike[] {
  const given = Int32Array.from(new Set(seeds)).sort();
  if (given.length < FEWEST_SEEDS) {
    const message = `${given.length} people are too few to say who is like them; give at least ${FEWEST_SEEDS}.`;
    throw new AppError("invalid_input", message);
  }
  const isGiven = new Uint8Array(points.rows);
  for (const row of given) isGiven[row] = 1;
  const sample = sampleRows(given.length, MOST_COMPARED, randomFrom(seed));
  const compared = selectRows(
    points,
    sample.map((at) => given[at]!),
  );
  const found = new NearestOf(most);
  for (let row = 0; row < points.rows; row++) {
    if (isGiven[row] !== 1) found.add(row, meanDistance(points, row, compared));
  }
  return found.sorted();
}

const nearest = new Float64Array(NEIGHBOURS);

/** From a row to its nearest neighbours among `others`. */
function meanDistance({ data, columns }: Matrix, row: number, others: Matrix): number {
  nearest.fill(Infinity);
  for (let other = 0; other < others.rows; other++) {
    let square = 0;
    for (let j = 0; j < columns; j++) square += (data[row * columns + j]! - others.data[other * columns + j]!) ** 2;
    if (square < nearest[NEIGHBOURS - 1]!) insert(square);
  }
  let sum = 0;
  for (const square of nearest) sum += Math.sqrt(square);
  return sum / NEIGHBOURS;
}

/** Keeps `nearest` ascending. */
function insert(square: number): void {
  let at = NEIGHBOURS - 1;
  for (; at > 0 && nearest[at - 1]! > square; at--) nearest[at] = nearest[at - 1]!;
  nearest[at] = square;
}

/** The smallest of the distances it is told, of which only that many are kept. */
class NearestOf {
  readonly #most: number;
  #kept: Lookalike[] = [];
  #bound = Infinity;

  constructor(most: number) {
    this.#most = most;
  }

  add(row: number, distance: number): void {
    if (distance >= this.#bound) return;
    this.#kept.push({ row, distance });
    if (this.#kept.length >= 2 * this.#most) this.#trim();
  }

  #trim(): void {
    this.#kept = this.#kept.toSorted((a, b) => a.distance - b.distance || a.row - b.row).slice(0, this.#most);
    this.#bound = this.#kept.length === this.#most ? this.#kept.at(-1)!.distance : Infinity;
  }

  sorted(): Lookalike[] {
    this.#trim();
    return this.#kept;
  }
}
