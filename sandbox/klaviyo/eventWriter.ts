import type { SandboxContext } from "../context.ts";
import type { Event } from "../world/world.ts";
import type { ProfilePayload } from "./bodies.ts";
import { invalidBody } from "./errors.ts";
import type { EventAttributes } from "./eventBodies.ts";
import type { EventStore } from "./events.ts";
import type { FlowStore } from "./flows.ts";
import { shortId } from "./ids.ts";
import type { MetricStore } from "./metrics.ts";
import type { ProfileStore } from "./profiles.ts";
import { checkProfile, upsertProfile } from "./profileUpsert.ts";

const MAX_PROPERTIES = 400;
const MAX_STRING = 100_000;
const MAX_ARRAY = 4_000;
const MAX_NESTING = 10;
const MAX_NAME = 127;
const OLDEST = Date.UTC(1990, 0, 1);
const YEAR = 365 * 24 * 3_600_000;

/** An event that has been asked for, and where in the request it stands. */
export interface WantedEvent {
  profile: ProfilePayload;
  attributes: EventAttributes;
  backfill: boolean;
  /** Pointers for errors. */
  at: { event: string; profile: string };
}

interface EventParts {
  context: SandboxContext;
  profiles: ProfileStore;
  events: EventStore;
  metrics: MetricStore;
  flows: FlowStore;
}

/**
 * Records events. One that repeats the unique id of its profile and metric is kept out without a word; without an id,
 * that is one event a second. Unknown identifiers make a profile.
 */
export class EventWriter {
  readonly #parts: EventParts;
  readonly #written = new Set<string>();

  constructor(parts: EventParts) {
    this.#parts = parts;
  }

  /** Checks without writing. @throws ApiError 400, and 404 or 409 for a profile that is unknown or two */
  check({ profile, attributes, at }: WantedEvent): void {
    const { properties, time, metric } = attributes;
    const refuse = (field: string, detail: string) => invalidBody(`${at.event}/attributes/${field}`, detail);
    if (metric.data.attributes.name.length > MAX_NAME) {
      throw refuse("metric/data/attributes/name", "Metric names must be less than 128 characters.");
    }
    if (Object.keys(properties).length > MAX_PROPERTIES) {
      throw refuse("properties", `An event must not exceed ${MAX_PROPERTIES} properties.`);
    }
    const tooLarge = oversize(properties, 1);
    if (tooLarge) throw refuse("properties", tooLarge);
    if (time) {
      const instant = instantOf(time);
      if (instant < OLDEST || instant > this.#parts.context.clock.now() + YEAR) {
        throw refuse("time", "The time must be after the year 1990 and at most 1 year in the future.");
      }
    }
    if (!this.#isIgnored(profile)) {
      checkProfile(this.#parts.profiles, profile, { pointer: at.profile, nullClears: false });
    }
  }

  /** Names the event for its profile and metric, as far as the request tells: two alike are a repetition. */
  keyWithin({ profile, attributes }: WantedEvent): string | null {
    const { email, phone_number: phone, external_id: externalId } = profile.attributes;
    if (!attributes.unique_id) return null;
    const known = this.#known(profile)?.id;
    return JSON.stringify([
      known ?? [profile.id, email?.toLowerCase(), phone, externalId],
      attributes.metric.data.attributes.name,
      attributes.unique_id,
    ]);
  }

  /** Whether an earlier request recorded it. */
  isWritten({ profile, attributes }: WantedEvent): boolean {
    const known = this.#known(profile);
    if (!known || !attributes.unique_id) return false;
    const metric = this.#parts.metrics.keyForApi(attributes.metric.data.attributes.name);
    return this.#written.has(keyOf(known.id, metric, attributes.unique_id));
  }

  /** Writes an event that was checked. */
  write({ profile: payload, attributes, backfill, at }: WantedEvent): void {
    const { context, profiles, events, metrics, flows } = this.#parts;
    if (this.#isIgnored(payload)) return;
    const { profile } = upsertProfile(profiles, payload, { pointer: at.profile, nullClears: false });
    const time = attributes.time ? instantOf(attributes.time) : context.clock.now();
    const second = Math.floor(time / 1_000) * 1_000;
    const metric = metrics.keyForApi(attributes.metric.data.attributes.name);
    const uniqueId = attributes.unique_id ?? String(second / 1_000);
    const key = keyOf(profile.id, metric, uniqueId);
    if (this.#written.has(key)) return;
    this.#written.add(key);
    const event: Event = {
      id: shortId(context.world.seed, "api event", this.#written.size) + shortId(context.world.seed, key).slice(0, 5),
      metric,
      profileId: profile.id,
      at: second,
      properties: {
        ...attributes.properties,
        $event_id: uniqueId,
        ...(attributes.value != null && { $value: attributes.value }),
        ...(attributes.value_currency != null && { $currency_code: attributes.value_currency }),
      },
    };
    events.add(event);
    flows.eventRecorded(event, backfill);
  }

  dump(): string[] {
    return [...this.#written];
  }

  restore(written: readonly string[]): void {
    this.#written.clear();
    for (const key of written) this.#written.add(key);
  }

  /** An id that names nobody, where Klaviyo is taken to accept and forget such events. */
  #isIgnored({ id }: ProfilePayload): boolean {
    const { context, profiles } = this.#parts;
    return !context.faults.eventUnknownIdFails && Boolean(id) && !profiles.get(id ?? "");
  }

  #known({ id, attributes }: ProfilePayload) {
    const { profiles } = this.#parts;
    if (id) return profiles.get(id);
    const { email, phone_number: phone, external_id: externalId } = attributes;
    return (
      (email ? profiles.find("email", email) : undefined) ??
      (phone ? profiles.find("phone", phone) : undefined) ??
      (externalId ? profiles.find("externalId", externalId) : undefined)
    );
  }
}

const keyOf = (profileId: string, metric: string, uniqueId: string) => JSON.stringify([profileId, metric, uniqueId]);

/** A time without an offset is taken as UTC. */
function instantOf(time: string): number {
  return Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(time) ? time : `${time}Z`);
}

/** What is too large in a value, in a sentence; null for nothing. */
function oversize(value: unknown, depth: number): string | null {
  if (typeof value === "string") {
    return Buffer.byteLength(value) > MAX_STRING ? "A single string cannot exceed 100KB." : null;
  }
  if (typeof value !== "object" || value === null) return null;
  if (depth > MAX_NESTING) return `Properties must not be nested deeper than ${MAX_NESTING} levels.`;
  if (Array.isArray(value) && value.length > MAX_ARRAY) return `Lists must not exceed ${MAX_ARRAY} items.`;
  for (const inner of Object.values(value)) {
    const found = oversize(inner, depth + 1);
    if (found) return found;
  }
  return null;
}
