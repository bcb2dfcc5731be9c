/** What the demo says while it works: a line per step, rewritten while it goes on where the terminal allows it. */
export class Console {
  readonly #out: NodeJS.WriteStream;

  constructor(out: NodeJS.WriteStream = process.stdout) {
    this.#out = out;
  }

  line(text = ""): void {
    this.#out.write(`${text}\n`);
  }

  /** Shows the step's title, its progress and at the end how long it took and what came of it. */
  async step(title: string, work: (say: (line: string) => void) => Promise<string>): Promise<void> {
    await this.stepOf(title, async (say) => [undefined, await work(say)]);
  }

  /** A step that has a result besides its summary. */
  async stepOf<T>(title: string, work: (say: (line: string) => void) => Promise<[T, string]>): Promise<T> {
    const started = performance.now();
    const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
    this.line(`… ${title}`);
    let said = "";
    const [result, summary] = await work((progress) => {
      if (!this.#out.isTTY || progress === said || progress === "") return;
      said = progress;
      this.#out.write(`\r\u001b[2K  ${seconds()}  ${progress.slice(0, (this.#out.columns || 100) - 14)}`);
    });
    if (this.#out.isTTY) this.#out.write("\r\u001b[2K");
    this.line(`  ${seconds()}  ${summary}`);
    return result;
  }

  /** Columns aligned by their longest cell; numbers to the right. */
  table(head: readonly string[], rows: readonly (readonly string[])[]): void {
    const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? "").length)));
    const write = (cells: readonly string[]) =>
      this.line(
        `  ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ")}`,
      );
    write(head);
    write(widths.map((width) => "-".repeat(width)));
    for (const row of rows) write(row);
  }
}
