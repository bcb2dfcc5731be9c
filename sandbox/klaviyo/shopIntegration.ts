import type { SandboxContext } from "../context.ts";
import type { Happening } from "../happenings.ts";
import { chance } from "../random.ts";
import { SAME_IN_KLAVIYO } from "../world/klaviyo/profiles.ts";
import { orderProperties } from "../world/klaviyo/properties.ts";
import type { Customer, Event, Order, Profile } from "../world/world.ts";
import type { EventStore } from "./events.ts";
import type { FlowStore } from "./flows.ts";
import { shortId } from "./ids.ts";
import type { Identifier, ProfileStore } from "./profiles.ts";

interface Waiting {
  /** Virtual time. */
  dueAt: number;
  happening: Happening;
}

/**
 * Klaviyo's own connection to the Shopify store: it hears of orders, new customers and changed consent a while after they
 * happened, and writes profiles and "Placed Order" events. Merges and deletions in Shopify do not reach it.
 */
export class ShopIntegration {
  readonly #context: SandboxContext;
  readonly #profiles: ProfileStore;
  readonly #events: EventStore;
  readonly #flows: FlowStore;
  #waiting: Waiting[] = [];
  #heard = 0;

  constructor(context: SandboxContext, profiles: ProfileStore, events: EventStore, flows: FlowStore) {
    this.#context = context;
    this.#profiles = profiles;
    this.#events = events;
    this.#flows = flows;
    context.happenings.listen((happening, at) => this.#hear(happening, at));
  }

  /** Carries out what is due; called before anything is read, so that no timer is needed. */
  settle(): void {
    const now = this.#context.clock.now();
    const due = this.#waiting.filter(({ dueAt }) => dueAt <= now).toSorted((a, b) => a.dueAt - b.dueAt);
    if (due.length === 0) return;
    this.#waiting = this.#waiting.filter(({ dueAt }) => dueAt > now);
    for (const { happening, dueAt } of due) this.#carryOut(happening, dueAt);
  }

  dump() {
    return { waiting: this.#waiting, heard: this.#heard };
  }

  restore({ waiting, heard }: ReturnType<ShopIntegration["dump"]>): void {
    this.#waiting = waiting;
    this.#heard = heard;
  }

  #hear(happening: Happening, at: number): void {
    const { faults, world } = this.#context;
    const { from, to } = faults.klaviyoLagSeconds;
    const lag = from + (to - from) * chance(world.seed, "klaviyo lag", ++this.#heard);
    this.#waiting.push({ dueAt: at + Math.round(lag * 1_000), happening });
  }

  #carryOut(happening: Happening, at: number): void {
    if (happening.kind === "orderPlaced") {
      const order = this.#context.world.orders.findLast(({ id }) => id === happening.orderId);
      if (order && !order.test) this.#recordOrder(order, at);
      return;
    }
    const customer = this.#customer(happening.customerId);
    if (!customer) return;
    if (happening.kind === "customerCreated") this.#profileOf(customer, at);
    else this.#mirror(customer, new Set(happening.fields), at);
  }

  #customer(id: number | null): Customer | undefined {
    return id === null ? undefined : this.#context.world.customers.findLast((customer) => customer.id === id);
  }

  /** The customer's profile, made with all that Shopify knows where there is none. */
  #profileOf(customer: Customer, at: number): Profile | null {
    const identifiers = identifiersOf(customer);
    if (identifiers.email === undefined && identifiers.phone === undefined) return null;
    const profile = this.#profiles.join(identifiers, at);
    const free = this.#profiles.freeFor(profile, identifiers);
    const isNew = profile.email === null && profile.phone === null && profile.externalId === null;
    if (isNew) this.#profiles.save(profile, { ...free, ...newProfileOf(customer) }, {}, at);
    else if (profile.externalId === null && free.externalId)
      this.#profiles.save(profile, { externalId: free.externalId }, {}, at);
    return profile;
  }

  #mirror(customer: Customer, fields: ReadonlySet<string>, at: number): void {
    const profile = this.#profileOf(customer, at);
    if (!profile) return;
    const changes: Partial<Profile> = {};
    if (fields.has("email") || fields.has("phone")) {
      const { email, phone } = this.#profiles.freeFor(profile, identifiersOf(customer));
      if (email !== undefined) changes.email = email;
      if (phone !== undefined) changes.phone = phone;
    }
    if (fields.has("firstName")) changes.firstName = customer.firstName;
    if (fields.has("lastName")) changes.lastName = customer.lastName;
    if (fields.has("smsConsent")) changes.smsConsent = SAME_IN_KLAVIYO[customer.smsConsent];
    const properties = { ...profile.properties };
    if (fields.has("tags")) properties["Shopify Tags"] = customer.tags;
    if (fields.has("emailConsent")) {
      Object.assign(changes, consentOf(profile, customer, at));
      properties["Accepts Marketing"] = changes.emailConsent === "SUBSCRIBED";
    }
    this.#profiles.save(profile, { ...changes, properties }, {}, at);
  }

  #recordOrder(order: Order, at: number): void {
    const customer = this.#customer(order.customerId);
    const profile = customer ? this.#profileOf(customer, at) : this.#guest(order, at);
    if (!profile) return;
    const { currency } = this.#context.world.store;
    const { maximumFractionDigits: digits = 2 } = new Intl.NumberFormat("en", {
      style: "currency",
      currency,
    }).resolvedOptions();
    const seed = this.#context.world.seed;
    const event: Event = {
      id: shortId(seed, "order event", order.id) + shortId(seed, "order event", profile.id, order.id).slice(0, 5),
      metric: "Placed Order",
      profileId: profile.id,
      at: order.createdAt,
      properties: orderProperties(order, currency, 10 ** digits),
    };
    this.#events.add(event);
    this.#flows.eventRecorded(event, false);
  }

  /** The profile of somebody who bought without an account. */
  #guest(order: Order, at: number): Profile | null {
    const identifiers: Partial<Record<Identifier, string>> = {};
    if (order.email !== null) identifiers.email = order.email.toLowerCase();
    if (order.phone !== null) identifiers.phone = order.phone;
    if (Object.keys(identifiers).length === 0) return null;
    const profile = this.#profiles.join(identifiers, at);
    if (profile.email === null && profile.phone === null) {
      const { first: firstName, last: lastName } = order.contactName;
      this.#profiles.save(profile, { ...this.#profiles.freeFor(profile, identifiers), firstName, lastName }, {}, at);
    }
    return profile;
  }
}

function identifiersOf({ id, email, phone }: Customer): Partial<Record<Identifier, string>> {
  return {
    externalId: String(id),
    ...(email !== null && { email: email.toLowerCase() }),
    ...(phone !== null && { phone }),
  };
}

function newProfileOf(customer: Customer): Partial<Profile> {
  const { firstName, lastName, tags } = customer;
  const emailConsent = SAME_IN_KLAVIYO[customer.emailConsent];
  return {
    firstName,
    lastName,
    emailConsent,
    smsConsent: SAME_IN_KLAVIYO[customer.smsConsent],
    properties: { "Shopify Tags": tags, "Accepts Marketing": emailConsent === "SUBSCRIBED" },
  };
}

/** Who unsubscribes is suppressed; who subscribes again is not, unless for another reason. */
function consentOf(profile: Profile, { emailConsent }: Customer, now: number): Partial<Profile> {
  const consent = SAME_IN_KLAVIYO[emailConsent];
  const others = profile.emailSuppressions.filter(({ reason }) => reason !== "UNSUBSCRIBE");
  return {
    emailConsent: consent,
    emailSuppressions: consent === "UNSUBSCRIBED" ? [...others, { reason: "UNSUBSCRIBE", at: now }] : others,
  };
}
