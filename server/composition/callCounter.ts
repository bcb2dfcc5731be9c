/** Counts requests until somebody asks: what is taken is written to the row of the work that made them. */
export class CallCounter {
  #calls = 0;

  count(): void {
    this.#calls++;
  }

  /** Puts back what was taken too much: calls that belong to other work. */
  giveBack(calls: number): void {
    this.#calls += calls;
  }

  take(): number {
    const calls = this.#calls;
    this.#calls = 0;
    return calls;
  }
}
