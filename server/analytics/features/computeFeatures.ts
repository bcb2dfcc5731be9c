import { AppError } from "../../domain/errors.ts";
import type { Instant } from "../../domain/instant.ts";
import { BasketCounter } from "./basketSummary.ts";
import { BrowseCounter } from "./browseSummary.ts";
import { FEATURES, type FeatureName, featureNamed } from "./catalogue.ts";
import { checkHistory } from "./checkHistory.ts";
import { dayNumbers } from "./dayNumbers.ts";
import { addEvent, beginEngagement, leaveOutMachineClicks, noEngagement } from "./engagementSummary.ts";
import type { PurchaseHistory } from "./history.ts";
import { LABELS, type LabelName } from "./labels.ts";
import { momentAt } from "./moment.ts";
import { PlaceCounter } from "./placeCounter.ts";
import {
  addAdjustments,
  addOrder,
  isCancelledBy,
  isPurchase,
  noPurchases,
  skipAdjustments,
} from "./purchaseSummary.ts";
import { PurchaseTimes } from "./purchaseTimes.ts";
import type { PersonSummary } from "./summary.ts";

/** Features of all people as of an instant, one column a feature; NaN where a value is missing. */
export interface FeatureMatrix {
  people: number;
  asOf: Instant;
  columns: Map<FeatureName, Float64Array>;
  /** Labels that were asked for: a position in a list of words, NaN where a person has none. */
  labels: Map<LabelName, Float64Array>;
  /** 1 where the person had made a purchase. */
  buyer: Uint8Array;
}

export interface FeatureOptions {
  /** Features to compute; all of the catalogue unless given. */
  features?: readonly FeatureName[];
  /** Labels to compute; none unless given. */
  labels?: readonly LabelName[];
}

/**
 * Computes features from the rows dated up to `asOf`, in one pass over the history and memory of one column a feature.
 * @throws AppError invalid_input when the history is not sorted, or a feature is not in the catalogue
 */
export function computeFeatures(
  history: PurchaseHistory,
  asOf: Instant,
  { features = FEATURES.map(({ name }) => name), labels = [] }: FeatureOptions = {},
): FeatureMatrix {
  checkHistory(history);
  const { people } = history;
  const columns = features.map((name) => ({ name, compute: computeOf(name), values: new Float64Array(people) }));
  const tags = LABELS.filter(({ name }) => labels.includes(name)).map((label) => ({
    ...label,
    values: new Float64Array(people),
  }));
  const buyer = new Uint8Array(people);
  const summaries = new SummaryReader(history, asOf);
  for (let person = 0; person < people; person++) {
    const summary = summaries.next(person);
    buyer[person] = summary.purchases.count > 0 ? 1 : 0;
    for (const { compute, values } of columns) values[person] = compute(summary);
    for (const { compute, values } of tags) values[person] = compute(summary);
  }
  return {
    people,
    asOf,
    columns: new Map(columns.map(({ name, values }) => [name, values])),
    labels: new Map(tags.map(({ name, values }) => [name, values])),
    buyer,
  };
}

function computeOf(name: string): (summary: PersonSummary) => number {
  const feature = featureNamed(name);
  if (!feature) throw new AppError("invalid_input", `There is no feature "${name}"; docs/features.md lists them all.`);
  return (summary) => feature.compute(summary);
}

/** Walks all tables of a history side by side and sums up one person after the other. */
class SummaryReader {
  readonly #history: PurchaseHistory;
  readonly #dayOf: (at: Instant) => number;
  readonly #baskets: BasketCounter;
  readonly #places: PlaceCounter;
  readonly #times = new PurchaseTimes();
  readonly #browsing: BrowseCounter;
  readonly #summary: PersonSummary;
  #order = 0;
  #adjustment = 0;
  #line = 0;
  #event = 0;

  constructor(history: PurchaseHistory, asOf: Instant) {
    this.#history = history;
    this.#dayOf = dayNumbers(history.timeZone);
    this.#baskets = new BasketCounter(history.lines);
    this.#places = new PlaceCounter(history.orders);
    this.#browsing = new BrowseCounter(history.engagement, this.#baskets, this.#times);
    this.#summary = {
      moment: momentAt(asOf, history.timeZone, this.#dayOf),
      purchases: noPurchases(),
      basket: this.#baskets.basket,
      engagement: noEngagement(),
      browsing: this.#browsing.browsing,
      accountDay: Number.NaN,
      profileDay: Number.NaN,
    };
  }

  /** The summary of the person, valid until the next call; people come in ascending order, none left out. */
  next(person: number): PersonSummary {
    this.#readOrders(person);
    this.#readEvents(person);
    this.#summary.accountDay = this.#dayOfVisible(this.#history.accountSince[person]);
    this.#summary.profileDay = this.#dayOfVisible(this.#history.profileSince[person]);
    return this.#summary;
  }

  #readOrders(person: number): void {
    const { orders } = this.#history;
    const { moment, purchases } = this.#summary;
    Object.assign(purchases, NO_PURCHASES);
    this.#baskets.begin(person);
    this.#places.begin(person);
    this.#times.clear();
    for (; orders.person[this.#order] === person; this.#order++) {
      const at = orders.at[this.#order] ?? 0;
      const isVisiblePurchase = at <= moment.asOf && isPurchase(orders, this.#order);
      if (isCancelledBy(orders, this.#order, moment.asOf)) {
        if (isVisiblePurchase) purchases.cancelled++;
        this.#adjustment = skipAdjustments(this.#history, this.#order, this.#adjustment);
        this.#skipLines();
        continue;
      }
      if (at <= moment.asOf) addOrder(purchases, this.#history, this.#order, moment, this.#dayOf);
      this.#adjustment = addAdjustments(purchases, this.#history, this.#order, this.#adjustment, moment, this.#dayOf);
      if (isVisiblePurchase) this.#readPurchase(at);
      else this.#skipLines();
    }
    this.#baskets.finish();
  }

  #readPurchase(at: Instant): void {
    this.#times.add(at);
    this.#places.add(this.#summary.purchases, this.#order);
    this.#line = this.#baskets.addOrder(this.#order, at, this.#line);
  }

  #skipLines(): void {
    const { lines } = this.#history;
    while (lines.order[this.#line] === this.#order) this.#line++;
  }

  #dayOfVisible(at = Number.POSITIVE_INFINITY): number {
    return at <= this.#summary.moment.asOf ? this.#dayOf(at) : Number.NaN;
  }

  #readEvents(person: number): void {
    const { engagement, profileSince } = this.#history;
    const { moment, engagement: summary } = this.#summary;
    this.#browsing.begin(person);
    beginEngagement(summary, engagement, profileSince[person] ?? Infinity, moment);
    for (; engagement.person[this.#event] === person; this.#event++) {
      if ((engagement.at[this.#event] ?? 0) > moment.asOf) continue;
      addEvent(summary, engagement, this.#event, moment, this.#dayOf);
      this.#browsing.add(this.#event, moment, this.#dayOf);
    }
    if (!this.#history.countsMachineClicks) leaveOutMachineClicks(summary);
    this.#browsing.finish();
  }
}

const NO_PURCHASES = noPurchases();
