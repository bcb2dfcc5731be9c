import { type Random, randomFrom } from "../../domain/random.ts";
import type { FeatureName } from "./catalogue.ts";
import type { FeatureMatrix } from "./computeFeatures.ts";

/**
 * Counts of whom features are known, and a sample of buyers with their features, gathered while people pass by in parts.
 * Every buyer is in the sample with the same chance: Vitter, Random sampling with a reservoir, 1985, algorithm R.
 */
export class BuyerSample {
  readonly #size: number;
  readonly #random: Random;
  readonly #known = new Map<FeatureName, number>();
  readonly #values = new Map<FeatureName, Float64Array>();
  #buyers = 0;

  constructor(size: number, seed: number) {
    this.#size = size;
    this.#random = randomFrom(seed);
  }

  add({ columns, buyer }: FeatureMatrix): void {
    const slots = new Int32Array(buyer.length).fill(-1);
    for (let person = 0; person < buyer.length; person++) {
      if (buyer[person] !== 1) continue;
      const place = this.#buyers < this.#size ? this.#buyers : Math.floor(this.#random() * (this.#buyers + 1));
      this.#buyers++;
      if (place < this.#size) slots[person] = place;
    }
    for (const [name, values] of columns) this.#addColumn(name, values, buyer, slots);
  }

  get buyers(): number {
    return this.#buyers;
  }

  /** Part of the buyers of whom a feature is known; 0 where there are none. */
  coverage(): Map<FeatureName, number> {
    return new Map([...this.#known].map(([name, known]) => [name, this.#buyers === 0 ? 0 : known / this.#buyers]));
  }

  /** The values of the sampled buyers, in the same order for every feature. */
  sample(name: FeatureName): Float64Array {
    return this.#values.get(name)?.subarray(0, Math.min(this.#size, this.#buyers)) ?? new Float64Array();
  }

  #addColumn(name: FeatureName, values: Float64Array, buyer: Uint8Array, slots: Int32Array): void {
    const sample = this.#values.get(name) ?? new Float64Array(this.#size);
    this.#values.set(name, sample);
    let known = this.#known.get(name) ?? 0;
    for (let person = 0; person < buyer.length; person++) {
      if (buyer[person] !== 1) continue;
      const value = values[person] ?? Number.NaN;
      if (!Number.isNaN(value)) known++;
      const slot = slots[person] ?? -1;
      if (slot >= 0) sample[slot] = value;
    }
    this.#known.set(name, known);
  }
}
