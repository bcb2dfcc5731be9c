import type { SandboxContext } from "../context.ts";
import type { Profile } from "../world/world.ts";
import { ulid } from "./ids.ts";
import { type Ordering, sortBy } from "./paging.ts";

/** Attributes that imports may set and the world has no place for. */
export type ExtraAttributes = Partial<
  Record<"organization" | "locale" | "title" | "image", string | null> & { location: Record<string, unknown> }
>;

const IDENTIFIERS = ["email", "phone", "externalId"] as const;
export type Identifier = (typeof IDENTIFIERS)[number];

/** The account's profiles as they are visible at the sandbox's now, with the lookups and orders the API needs. */
export class ProfileStore {
  readonly #context: SandboxContext;
  readonly #byId = new Map<string, Profile>();
  readonly #byIdentifier: Record<Identifier, Map<string, Profile>> = {
    email: new Map(),
    phone: new Map(),
    externalId: new Map(),
  };
  readonly #extra = new WeakMap<Profile, ExtraAttributes>();
  readonly #sorted = new Map<string, { profiles: Profile[]; order: Ordering<Profile> }>();
  #indexed = 0;
  #created = 0;
  /** The sorted arrays hold from #sortedAt until #validUntil, when the next record becomes visible. */
  #sortedAt = 0;
  #validUntil = 0;

  constructor(context: SandboxContext) {
    this.#context = context;
  }

  /** How many profiles the API created: each may raise a merchant's bill. */
  get created(): number {
    return this.#created;
  }

  get(id: string): Profile | undefined {
    this.#index();
    return this.#visible(this.#byId.get(id));
  }

  find(identifier: Identifier, value: string): Profile | undefined {
    this.#index();
    return this.#visible(this.#byIdentifier[identifier].get(normalise(identifier, value)));
  }

  extraOf(profile: Profile): ExtraAttributes {
    return this.#extra.get(profile) ?? {};
  }

  /** When the profile changed last, as far as can be known now. */
  updatedAt(profile: Profile): number {
    return profile.updatedAt <= this.#context.clock.now() ? profile.updatedAt : profile.createdAt;
  }

  /** All visible profiles, ascending by id, created, updated, email or the newest suppression. */
  sortedBy(field: string): { profiles: readonly Profile[]; order: Ordering<Profile> } {
    this.#index();
    const now = this.#context.clock.now();
    if (now >= this.#validUntil) this.#sorted.clear();
    let sorted = this.#sorted.get(field);
    if (!sorted) {
      if (this.#sorted.size === 0) this.#startEpoch(now);
      const order = { key: sortKey(field, this.#sortedAt), id: ({ id }: Profile) => id };
      const visible = this.#context.world.profiles.filter(({ createdAt }) => createdAt <= this.#sortedAt);
      sorted = { profiles: sortBy(visible, order), order };
      this.#sorted.set(field, sorted);
    }
    return sorted;
  }

  /**
   * Makes a profile for these identifiers, which are not written yet. Somebody the world would let join later joins now
   * instead.
   */
  create(identifiers: Partial<Record<Identifier, string>>): Profile {
    this.#index();
    const now = this.#context.clock.now();
    const given = IDENTIFIERS.flatMap((name) => {
      const value = identifiers[name];
      return value === undefined ? [] : [this.#byIdentifier[name].get(normalise(name, value))];
    });
    const early = given.find((profile) => profile !== undefined);
    this.#created++;
    if (early) {
      early.createdAt = now;
      this.save(early, {});
      return early;
    }
    return this.#addBlank(ulid(now, this.#context.world.seed, "profile", this.#created), now);
  }

  /**
   * The profile that Klaviyo's Shopify integration writes to: the one with the first identifier that anybody has, or a
   * new one. Somebody who would join later joins then. Not counted as made by the API.
   * @param at the virtual instant at which the integration heard of them
   */
  join(identifiers: Partial<Record<Identifier, string>>, at: number): Profile {
    this.#index();
    const given = (["externalId", "email", "phone"] as const).flatMap((name) => {
      const value = identifiers[name];
      return value === undefined ? [] : [this.#byIdentifier[name].get(normalise(name, value))];
    });
    const known = given.find((profile) => profile !== undefined);
    if (known) {
      if (known.createdAt > at) known.createdAt = at;
      return known;
    }
    const words = Object.values(identifiers);
    return this.#addBlank(ulid(at, this.#context.world.seed, "shop profile", ...words), at);
  }

  /** The identifiers of these that nobody else has. */
  freeFor(profile: Profile, identifiers: Partial<Record<Identifier, string>>): Partial<Record<Identifier, string>> {
    this.#index();
    return Object.fromEntries(
      Object.entries(identifiers).filter(([name, value]) => {
        const holder = this.#byIdentifier[name as Identifier].get(normalise(name as Identifier, value));
        return holder === undefined || holder === profile;
      }),
    );
  }

  dump() {
    const extra = this.#context.world.profiles.flatMap((profile) => {
      const more = this.#extra.get(profile);
      return more ? [[profile.id, more] as const] : [];
    });
    return { created: this.#created, extra };
  }

  /** Goes on in a replaced world. */
  restore({ created, extra }: ReturnType<ProfileStore["dump"]>): void {
    this.#indexed = -1;
    this.#created = created;
    this.#index();
    for (const [id, more] of extra) {
      const profile = this.#byId.get(id);
      if (profile) this.#extra.set(profile, more);
    }
  }

  /** Writes changed attributes and moves `updated`, to now unless told otherwise. */
  save(
    profile: Profile,
    changes: Partial<Profile>,
    extra: ExtraAttributes = {},
    at: number = this.#context.clock.now(),
  ): void {
    for (const name of IDENTIFIERS) {
      const index = this.#byIdentifier[name];
      const before = profile[name];
      const after = changes[name];
      if (after === undefined || after === before) continue;
      if (before !== null) index.delete(normalise(name, before));
      if (after === null) continue;
      const holder = index.get(normalise(name, after));
      // Only somebody who is not visible yet can hold it: they will join without it.
      if (holder && holder !== profile) holder[name] = null;
      index.set(normalise(name, after), profile);
    }
    Object.assign(profile, changes);
    profile.updatedAt = at;
    if (Object.keys(extra).length > 0) this.#extra.set(profile, { ...this.extraOf(profile), ...extra });
    this.#sorted.clear();
  }

  #addBlank(id: string, now: number): Profile {
    const profile = blankProfile(id, now);
    this.#context.world.profiles.push(profile);
    this.#indexed++;
    this.#byId.set(id, profile);
    this.#sorted.clear();
    return profile;
  }

  #visible(profile: Profile | undefined): Profile | undefined {
    return profile && profile.createdAt <= this.#context.clock.now() ? profile : undefined;
  }

  #index(): void {
    const { profiles } = this.#context.world;
    if (profiles.length === this.#indexed) return;
    this.#byId.clear();
    for (const name of IDENTIFIERS) this.#byIdentifier[name].clear();
    for (const profile of profiles) {
      this.#byId.set(profile.id, profile);
      for (const name of IDENTIFIERS) {
        const value = profile[name];
        if (value !== null) this.#byIdentifier[name].set(normalise(name, value), profile);
      }
    }
    this.#indexed = profiles.length;
    this.#sorted.clear();
  }

  #startEpoch(now: number): void {
    this.#sortedAt = now;
    this.#validUntil = Infinity;
    for (const { createdAt, updatedAt } of this.#context.world.profiles) {
      const next = createdAt > now ? createdAt : updatedAt > now ? updatedAt : Infinity;
      if (next < this.#validUntil) this.#validUntil = next;
    }
  }
}

function normalise(identifier: Identifier, value: string): string {
  return identifier === "email" ? value.toLowerCase() : value;
}

function sortKey(field: string, now: number): Ordering<Profile>["key"] {
  switch (field) {
    case "created":
      return ({ createdAt }) => createdAt;
    case "updated":
      return ({ createdAt, updatedAt }) => (updatedAt <= now ? updatedAt : createdAt);
    case "email":
      return ({ email }) => email ?? "";
    case "subscriptions.email.marketing.suppression.timestamp":
      return ({ emailSuppressions }) => Math.max(0, ...emailSuppressions.map(({ at }) => at));
    default:
      return ({ id }) => id;
  }
}

function blankProfile(id: string, now: number): Profile {
  return {
    id,
    createdAt: now,
    updatedAt: now,
    email: null,
    phone: null,
    externalId: null,
    firstName: null,
    lastName: null,
    emailConsent: "NEVER_SUBSCRIBED",
    smsConsent: "NEVER_SUBSCRIBED",
    emailSuppressions: [],
    properties: {},
  };
}
