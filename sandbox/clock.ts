/** The sandbox's idea of now: starts where the world says, runs at the machine's pace, and can be moved forward. */
export class VirtualClock {
  #offset: number;
  constructor(startsAt: number) {
    this.#offset = startsAt - Date.now();
  }
  now(): number {
    return Date.now() + this.#offset;
  }
  /** Moves to a later instant; the past is never replayed. */
  advanceTo(instant: number): void {
    if (instant < this.now()) throw new Error("The sandbox clock only moves forward.");
    this.#offset = instant - Date.now();
  }
}
