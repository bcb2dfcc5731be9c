/** Bits of a number that a byte carries; the eighth says that more follow. */
const BITS = 128;

/** Writes whole numbers in as few bytes as they need, small ones in one: LEB128, with zigzag for signs. */
export class ByteWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  /** A whole number from 0 to 2^53. */
  count(value: number): void {
    let left = value;
    while (left >= BITS) {
      this.#push((left % BITS) + BITS);
      left = Math.floor(left / BITS);
    }
    this.#push(left);
  }

  /** A whole number within 2^52 of 0. */
  whole(value: number): void {
    this.count(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** A whole number that may be missing. */
  optional(value: number | null): void {
    this.count(value === null ? 0 : 1);
    if (value !== null) this.whole(value);
  }

  text(value: string): void {
    const bytes = new TextEncoder().encode(value);
    this.count(bytes.length);
    for (const byte of bytes) this.#push(byte);
  }

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #push(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = byte;
  }
}

/** Reads what a ByteWriter wrote, in the same order. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  count(): number {
    let value = 0;
    for (let scale = 1; ; scale *= BITS) {
      const byte = this.#bytes[this.#at++] ?? 0;
      if (byte < BITS) return value + byte * scale;
      value += (byte - BITS) * scale;
    }
  }

  whole(): number {
    const value = this.count();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  optional(): number | null {
    return this.count() === 0 ? null : this.whole();
  }

  text(): string {
    const length = this.count();
    const from = this.#at;
    this.#at += length;
    return decoder.decode(this.#bytes.subarray(from, this.#at));
  }
}

const decoder = new TextDecoder();
