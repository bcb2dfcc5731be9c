import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { randomFrom } from "../../random.ts";

/** Lines held back, of which a random one is written next: how far a line strays is bounded in the mean, not at most. */
const WINDOW_LINES = 512;
const CHUNK_CHARACTERS = 256 * 1024;
/** A dropped line is followed by this many kept ones, so that the gaps are spread. */
const KEPT_BETWEEN_DROPPED = 6;

export interface WriterOptions {
  path: string;
  seed: number;
  /** Children right after their parent; otherwise lines come in no particular order. */
  grouped: boolean;
  /** Lines to leave out although they were counted: a fault. */
  drop: number;
}

/** Writes the lines of a bulk result to a file, shuffled by a seed as they pass and never all in memory. */
export class ResultWriter {
  readonly #options: WriterOptions;
  readonly #random: () => number;
  readonly #stream: WriteStream;
  readonly #window: string[] = [];
  #chunk = "";
  #bytes = 0;
  #seen = 0;
  #toDrop: number;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#random = randomFrom(options.seed);
    this.#stream = createWriteStream(options.path);
    this.#toDrop = options.drop;
  }

  /** Takes one object; call `drain` when told to. */
  add(object: Readonly<Record<string, unknown>>): void {
    // Shopify escapes slashes in its JSON.
    const line = `${JSON.stringify(object).replaceAll("/", "\\/")}\n`;
    if (this.#toDrop > 0 && this.#seen++ % (KEPT_BETWEEN_DROPPED + 1) === 1) {
      this.#toDrop--;
      return;
    }
    if (this.#options.grouped) {
      this.#chunk += line;
      return;
    }
    this.#window.push(line);
    if (this.#window.length > WINDOW_LINES) this.#chunk += this.#pick();
  }

  get isFull(): boolean {
    return this.#chunk.length >= CHUNK_CHARACTERS;
  }

  /** Hands what has gathered to the file and waits until it takes more. */
  async drain(): Promise<void> {
    const chunk = Buffer.from(this.#chunk);
    this.#chunk = "";
    this.#bytes += chunk.length;
    if (!this.#stream.write(chunk)) await once(this.#stream, "drain");
  }

  /** Writes the rest and closes the file. Returns its size in bytes. */
  async close(): Promise<number> {
    while (this.#window.length > 0) this.#chunk += this.#pick();
    await this.drain();
    this.#stream.end();
    await finished(this.#stream);
    return this.#bytes;
  }

  #pick(): string {
    const last = this.#window.pop() ?? "";
    const place = Math.floor(this.#random() * (this.#window.length + 1));
    if (place === this.#window.length) return last;
    const picked = this.#window[place] ?? "";
    this.#window[place] = last;
    return picked;
  }
}
