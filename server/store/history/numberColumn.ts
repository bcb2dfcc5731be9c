/** A column of numbers that grows while rows are read, without one JS object a row. */
export class NumberColumn {
  #values = new Float64Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(this.#values.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  /** The rows so far, as a view that later pushes may leave behind. */
  values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }

  /** The rows in another order. */
  reordered(order: Uint32Array): Float64Array {
    const out = new Float64Array(order.length);
    for (let i = 0; i < order.length; i++) out[i] = this.#values[order[i] ?? 0] ?? 0;
    return out;
  }
}

/** Row numbers sorted by the given columns, first column first; ties keep their order. */
export function sortedBy(length: number, ...columns: NumberColumn[]): Uint32Array {
  const keys = columns.map((column) => column.values());
  const order = new Uint32Array(length).map((_, i) => i);
  return order.sort((a, b) => {
    for (const key of keys) {
      const difference = (key[a] ?? 0) - (key[b] ?? 0);
      if (difference !== 0) return difference;
    }
    return a - b;
  });
}
