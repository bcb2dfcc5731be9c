/** Counts requests until somebody asks: what is taken is written to the row of the work that made them. */
export class CallCounter {
  #calls = 0;

  count(): void {
    this.#calls++;
  }

  take(): number {
    const calls = this.#calls;
    this.#calls = 0;
    return calls;
  }
}
