/** Shopify's bucket holds twenty seconds' worth of points. */
const SECONDS_HELD = 20;

export interface ThrottleStatus {
  maximumAvailable: number;
  currentlyAvailable: number;
  restoreRate: number;
}

/** The points an app may spend in one store: a leaky bucket that fills in real time. */
export class CostBucket {
  readonly #rate: number;
  readonly #maximum: number;
  #available: number;
  #filledAt: number;

  constructor(pointsPerSecond: number) {
    this.#rate = pointsPerSecond;
    this.#maximum = pointsPerSecond * SECONDS_HELD;
    this.#available = this.#maximum;
    this.#filledAt = performance.now();
  }

  /** Takes the points, or takes none and says no. */
  take(points: number): boolean {
    this.#fill();
    if (points > this.#available) return false;
    this.#available -= points;
    return true;
  }

  /** Gives back what a query did not use. */
  giveBack(points: number): void {
    this.#available = Math.min(this.#maximum, this.#available + points);
  }

  status(): ThrottleStatus {
    this.#fill();
    return {
      maximumAvailable: this.#maximum,
      currentlyAvailable: Math.floor(this.#available),
      restoreRate: this.#rate,
    };
  }

  #fill(): void {
    const now = performance.now();
    this.#available = Math.min(this.#maximum, this.#available + ((now - this.#filledAt) / 1000) * this.#rate);
    this.#filledAt = now;
  }
}
