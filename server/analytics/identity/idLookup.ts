import { AppError } from "../../domain/errors.ts";

/** Finds a row by its id, in twelve bytes a row: ids in ascending order, and a binary search. */
export class IdLookup {
  readonly #ids: Float64Array;
  readonly #rows: Int32Array;

  /**
   * @param ids of the rows, in any order
   * @throws AppError invalid_input where an id comes twice
   */
  constructor(ids: Float64Array, what: string) {
    this.#rows = Int32Array.from(ids.keys()).sort((a, b) => ids[a]! - ids[b]!);
    this.#ids = Float64Array.from(this.#rows, (row) => ids[row]!);
    for (let i = 1; i < this.#ids.length; i++) {
      if (this.#ids[i] !== this.#ids[i - 1]) continue;
      throw new AppError("invalid_input", `${what} ${this.#ids[i]} came twice; each may come once.`);
    }
  }

  /** The row of an id; undefined for one that is not among them. */
  get(id: number): number | undefined {
    let [low, high] = [0, this.#ids.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = this.#ids[middle]!;
      if (found === id) return this.#rows[middle];
      if (found < id) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }

  has(id: number): boolean {
    return this.get(id) !== undefined;
  }
}
