/** The sandbox's idea of now: starts where the world says, runs at a rate of its own, and can be moved forward. */
export class VirtualClock {
  readonly rate: number;
  #instant: number;
  /** The machine's time at #instant. */
  #since: number;

  /** @param rate virtual milliseconds in one of the machine's */
  constructor(startsAt: number, rate = 1) {
    this.rate = rate;
    this.#instant = startsAt;
    this.#since = Date.now();
  }

  /** Whole milliseconds since 1970. */
  now(): number {
    return this.#instant + Math.round((Date.now() - this.#since) * this.rate);
  }

  /** Moves to a later instant; the past is never replayed. */
  advanceTo(instant: number): void {
    if (instant < this.now()) throw new Error("The sandbox clock only moves forward.");
    this.restartAt(instant);
  }

  /** Goes on from any instant, as a restored sandbox does. */
  restartAt(instant: number): void {
    this.#instant = instant;
    this.#since = Date.now();
  }
}
