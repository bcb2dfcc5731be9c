import type { SandboxContext } from "../context.ts";
import type { Event } from "../world/world.ts";
import type { Condition } from "./filters.ts";
import type { MetricStore } from "./metrics.ts";
import { narrow, type Ordering, type Page, partitionPoint, type Range, sortBy, takePage } from "./paging.ts";
import type { Query } from "./query.ts";

const ORDER: Ordering<Event> = { key: ({ at }) => at, id: ({ id }) => id };
const NONE: readonly Event[] = [];

/** The account's events, kept sorted by time as a whole, per metric and per profile, so that a page is a binary search. */
export class EventStore {
  readonly #context: SandboxContext;
  #all: Event[] = [];
  readonly #byMetric = new Map<string, Event[]>();
  readonly #byProfile = new Map<string, Event[]>();
  /** Merged arrays for filters that name several metrics, by their names. */
  readonly #merged = new Map<string, readonly Event[]>();
  #indexed = 0;

  constructor(context: SandboxContext) {
    this.#context = context;
  }

  /** One page of GET /api/events; without a sort, newest first. */
  search(query: Query, metrics: MetricStore): Page<Event> {
    this.#index();
    const range: Range = {};
    let names: string[] | null = null;
    let profileId: string | null = null;
    for (const condition of query.conditions) {
      if (condition.field === "metric_id") names = metrics.keysOf(condition.values, names);
      else if (condition.field === "profile_id") profileId = String(condition.values[0]);
      else if (condition.operator !== "has") narrowToSeconds(range, condition);
    }
    narrow(range, "less-or-equal", this.#context.clock.now());
    const ofProfile = profileId === null ? null : (this.#byProfile.get(profileId) ?? NONE);
    const keep = ofProfile && names ? { keep: ({ metric }: Event) => names.includes(metric) } : {};
    return takePage(ofProfile ?? this.#ofMetrics(names), ORDER, {
      descending: query.sort?.descending ?? true,
      size: query.pageSize,
      after: query.after,
      range,
      ...keep,
    });
  }

  /** Instants of the metric's oldest and newest visible event; null before its first. */
  spanOf(metric: string): { first: number; last: number } | null {
    this.#index();
    const events = this.#byMetric.get(metric) ?? NONE;
    const last = this.#lastVisible(events);
    return last === null ? null : { first: events[0]?.at ?? last, last };
  }

  /** Instant of the profile's newest visible event. */
  lastEventAt(profileId: string): number | null {
    this.#index();
    return this.#lastVisible(this.#byProfile.get(profileId) ?? NONE);
  }

  /** Events that became visible after one instant and up to another. */
  between(after: number, upTo: number): readonly Event[] {
    this.#index();
    const from = partitionPoint(this.#all, ({ at }) => at <= after);
    return this.#all.slice(
      from,
      partitionPoint(this.#all, ({ at }) => at <= upTo),
    );
  }

  /** Records one more event. */
  add(event: Event): void {
    this.#index();
    this.#context.world.events.push(event);
    this.#indexed++;
    insert(this.#all, event);
    insert(listIn(this.#byMetric, event.metric), event);
    insert(listIn(this.#byProfile, event.profileId), event);
    this.#merged.clear();
  }

  /** Forgets what it derived: the world was replaced. */
  reset(): void {
    this.#indexed = -1;
  }

  #lastVisible(events: readonly Event[]): number | null {
    const now = this.#context.clock.now();
    return events[partitionPoint(events, ({ at }) => at <= now) - 1]?.at ?? null;
  }

  #ofMetrics(names: readonly string[] | null): readonly Event[] {
    if (names === null) return this.#all;
    const [name] = names;
    if (name === undefined) return NONE;
    if (names.length === 1) return this.#byMetric.get(name) ?? NONE;
    const key = names.toSorted().join();
    let merged = this.#merged.get(key);
    if (!merged) {
      merged = this.#all.filter(({ metric }) => names.includes(metric));
      this.#merged.set(key, merged);
    }
    return merged;
  }

  #index(): void {
    const { events } = this.#context.world;
    if (events.length === this.#indexed) return;
    this.#all = sortBy(events, ORDER);
    for (const index of [this.#byMetric, this.#byProfile, this.#merged]) index.clear();
    for (const event of this.#all) {
      listIn(this.#byMetric, event.metric).push(event);
      listIn(this.#byProfile, event.profileId).push(event);
    }
    this.#indexed = events.length;
  }
}

function listIn<K>(index: Map<K, Event[]>, key: K): Event[] {
  let events = index.get(key);
  if (!events) {
    events = [];
    index.set(key, events);
  }
  return events;
}

/** Puts an event into its place in a sorted array. */
function insert(events: Event[], event: Event): void {
  const place = partitionPoint(events, ({ at, id }) => at < event.at || (at === event.at && id < event.id));
  events.splice(place, 0, event);
}

/** Klaviyo's events have whole seconds: a comparison is with the second an event happened in. */
function narrowToSeconds(range: Range, { field, operator, values }: Condition): void {
  const seconds = field === "timestamp" ? Number(values[0]) : Number(values[0]) / 1_000;
  const reached = operator === "greater-or-equal" || operator === "less-than";
  const bound = (reached ? Math.ceil(seconds) : Math.floor(seconds) + 1) * 1_000;
  narrow(range, operator.startsWith("greater") ? "greater-or-equal" : "less-than", bound);
}
