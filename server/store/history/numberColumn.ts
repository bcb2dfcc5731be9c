/** A column of numbers that grows while rows are read, without one JS object a row. */
export class NumberColumn {
  #values: Float64Array;
  #length = 0;

  constructor(capacity = 1024) {
    this.#values = new Float64Array(capacity);
  }

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

  /** The rows so far, in an array of their own. */
  toFloats(): Float64Array<ArrayBuffer> {
    return this.#values.slice(0, this.#length);
  }

  toIntegers(): Int32Array<ArrayBuffer> {
    return new Int32Array(this.#values.subarray(0, this.#length));
  }

  toBytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#values.subarray(0, this.#length));
  }
}
