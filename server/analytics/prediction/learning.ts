import { addCalendarDays, DAY, type Instant, type TimeZone } from "../../domain/instant.ts";
import { deriveSeed, randomFrom } from "../../domain/random.ts";
import type { FeatureName } from "../features/catalogue.ts";
import { computeFeatures } from "../features/computeFeatures.ts";
import type { PurchaseHistory } from "../features/history.ts";
import { sampleRows } from "../segmentation/sampleRows.ts";
import { type Cut, cutAt, joinCuts, MODEL_FEATURES } from "./cut.ts";
import { featureFromLater } from "./leakage.ts";
import type { CurrentFeatures } from "./scoreAll.ts";
import { selectHistory } from "./selectHistory.ts";

export const HORIZON_DAYS = 90;

/** What models are learned from and tested on. */
export interface Learning {
  horizonDays: number;
  /** As of two horizons ago, with what followed in one. */
  train: Cut;
  /** As of one horizon ago, with what followed up to now. */
  test: Cut;
  /** What everybody is scored by. */
  current: CurrentFeatures;
  /** Rows of the people looked at. */
  people: Int32Array;
  /** Days from the first order to now. */
  daysKnown: number;
  /** A feature that knew what came later, if there is one. */
  leak: FeatureName | undefined;
}

export interface LearningOptions {
  people: number;
  asOf: Instant;
  timeZone: TimeZone;
  seed: number;
  horizonDays?: number;
}

/** People models are learned from and tested on: enough for an AUC to within .003, and more make models no better. */
const MOST_PEOPLE = 100_000;

/** Gathers what is learned from a history that comes in parts, some people at a time and in order. */
export class LearningRows {
  readonly #options: Required<LearningOptions>;
  readonly #cutOffs: readonly [Instant, Instant, Instant];
  readonly #people: Int32Array;
  readonly #train: Cut[] = [];
  readonly #test: Cut[] = [];
  readonly #current: { people: number; columns: Map<string, Float32Array>; buyer: Uint8Array };
  #first = 0;
  #taken = 0;
  #firstOrder = Infinity;
  #leak: FeatureName | undefined;

  constructor(options: LearningOptions) {
    const { people, asOf, timeZone, seed, horizonDays = HORIZON_DAYS } = options;
    const back = (horizons: number) => addCalendarDays(asOf, -horizons * horizonDays, timeZone);
    this.#options = { ...options, horizonDays };
    // Half the memory, and more digits than any score is good for.
    const columns = new Map(MODEL_FEATURES.map((name) => [name, new Float32Array(people)]));
    this.#current = { people, columns, buyer: new Uint8Array(people) };
    this.#cutOffs = [back(2), back(1), asOf];
    this.#people = sampleRows(people, MOST_PEOPLE, randomFrom(deriveSeed(seed, "people")));
  }

  /**
   * Adds the next people's history.
   * @param now their features as of now by name, and "buyer"
   */
  add(history: PurchaseHistory, now: ReadonlyMap<string, ArrayLike<number>>): void {
    for (const [name, column] of this.#current.columns) column.set(now.get(name) ?? [], this.#first);
    this.#current.buyer.set(now.get("buyer") ?? [], this.#first);
    const from = this.#taken;
    while (this.#people[this.#taken]! < this.#first + history.people) this.#taken++;
    const rows = this.#people.subarray(from, this.#taken).map((person) => person - this.#first);
    const sampled = rows.length === history.people ? history : selectHistory(history, rows);
    for (const at of history.orders.at) if (at < this.#firstOrder) this.#firstOrder = at;
    const [first, second, asOf] = this.#cutOffs;
    for (const [cuts, cut] of [
      [this.#train, cutAt(sampled, first, second)],
      [this.#test, cutAt(sampled, second, asOf)],
    ] as const) {
      if (this.#first === 0) this.#leak ??= featureFromLater(sampled, cut, this.#options.seed);
      cuts.push({ ...cut, person: cut.person.map((row) => this.#people[from + row]!) });
    }
    this.#first += history.people;
  }

  /** Everything that was added. */
  finish(): Learning {
    const { asOf, horizonDays } = this.#options;
    return {
      horizonDays,
      train: joinCuts(this.#train),
      test: joinCuts(this.#test),
      current: this.#current,
      people: this.#people,
      daysKnown: Math.max(0, Math.floor((asOf - this.#firstOrder) / DAY)),
      leak: this.#leak,
    };
  }
}

/** What is learned from a history that is there as a whole. */
export function learnFrom(
  history: PurchaseHistory,
  asOf: Instant,
  options: Pick<LearningOptions, "seed" | "horizonDays">,
): Learning {
  const { people, timeZone } = history;
  const rows = new LearningRows({ ...options, people, timeZone, asOf });
  rows.add(history, featuresNow(history, asOf));
  return rows.finish();
}

function featuresNow(history: PurchaseHistory, asOf: Instant): Map<string, ArrayLike<number>> {
  const { columns, buyer } = computeFeatures(history, asOf, { features: MODEL_FEATURES });
  return new Map<string, ArrayLike<number>>([...columns, ["buyer", buyer]]);
}
