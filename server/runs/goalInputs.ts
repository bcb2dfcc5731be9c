import type { FeatureName } from "../analytics/features/catalogue.ts";
import type { FeatureMatrix } from "../analytics/features/computeFeatures.ts";
import { GOAL_FEATURES } from "../analytics/goals/goalPresets.ts";
import { type InputFacts, inputFacts } from "../analytics/goals/inputFacts.ts";

/** What every goal could be cut by, of all people as of one day, put together from parts of them. */
export class GoalInputs {
  /** By person: 1 for a buyer. */
  readonly isBuyer: Uint8Array;
  readonly #columns: Map<FeatureName, Float64Array>;

  constructor(people: number) {
    this.isBuyer = new Uint8Array(people);
    this.#columns = new Map(GOAL_FEATURES.map((name) => [name, new Float64Array(people)]));
  }

  /** Adds the people from row `first` on. */
  add({ columns, buyer }: Pick<FeatureMatrix, "columns" | "buyer">, first: number): void {
    this.isBuyer.set(buyer, first);
    for (const [name, whole] of this.#columns) whole.set(columns.get(name) ?? [], first);
  }

  column(name: FeatureName): Float64Array {
    return this.#columns.get(name) ?? new Float64Array();
  }

  buyers(): Int32Array {
    return Int32Array.from(this.isBuyer.keys()).filter((person) => this.isBuyer[person] === 1);
  }

  /** What is known of each among the buyers of the day. */
  facts(): Record<string, InputFacts> {
    const buyers = this.buyers();
    return Object.fromEntries([...this.#columns].map(([name, values]) => [name, inputFacts(values, buyers)]));
  }
}
