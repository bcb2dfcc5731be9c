import type { SandboxContext } from "../context.ts";
import type { FaultPlan } from "./faults.ts";
import { shortId } from "./ids.ts";
import { type Ordering, sortBy } from "./paging.ts";

export interface List {
  readonly id: string;
  name: string;
  readonly optInProcess: "double_opt_in" | "single_opt_in";
  readonly createdAt: number;
  updatedAt: number;
}

/** A profile in a list since an instant. */
export interface Member {
  readonly profileId: string;
  readonly joinedAt: number;
}

interface Membership {
  joinedAt: Map<string, number>;
  /** Members by time of joining; null after a change. */
  sorted: Member[] | null;
}

export const JOINED_ORDER: Ordering<Member> = { key: ({ joinedAt }) => joinedAt, id: ({ profileId }) => profileId };

/** The account's lists and who is in them. Adding somebody never changes their consent. */
export class ListStore {
  readonly #context: SandboxContext;
  readonly #faults: FaultPlan;
  readonly #lists = new Map<string, List>();
  readonly #members = new Map<string, Membership>();
  #created = 0;
  #joined: (listId: string, profileIds: readonly string[]) => void = () => {};

  constructor(context: SandboxContext, faults: FaultPlan) {
    this.#context = context;
    this.#faults = faults;
  }

  /** Who listens hears of everybody who joins a list, once. */
  onJoined(listener: (listId: string, profileIds: readonly string[]) => void): void {
    this.#joined = listener;
  }

  all(): List[] {
    return [...this.#lists.values()];
  }

  get(id: string): List | undefined {
    return this.#lists.get(id);
  }

  create(name: string, optInProcess: List["optInProcess"]): List {
    const now = this.#context.clock.now();
    let id: string;
    do id = shortId(this.#context.world.seed, "list", ++this.#created);
    while (this.#lists.has(id));
    const list: List = { id, name, optInProcess, createdAt: now, updatedAt: now };
    this.#lists.set(id, list);
    this.#members.set(id, { joinedAt: new Map(), sorted: null });
    return list;
  }

  rename(list: List, name: string): void {
    list.name = name;
    list.updatedAt = this.#context.clock.now();
  }

  delete(id: string): void {
    this.#lists.delete(id);
    this.#members.delete(id);
  }

  /** Adds profiles; who is a member already keeps the time of joining. The fault plan may drop some silently. */
  add(id: string, profileIds: Iterable<string>): void {
    const membership = this.#membership(id);
    const now = this.#context.clock.now();
    const joined: string[] = [];
    for (const profileId of profileIds) {
      if (membership.joinedAt.has(profileId) || this.#faults.dropsListAdd(id, profileId)) continue;
      membership.joinedAt.set(profileId, now);
      membership.sorted = null;
      joined.push(profileId);
    }
    this.#joined(id, joined);
  }

  /** Removes profiles; who is no member is passed over. The fault plan may keep some silently. */
  remove(id: string, profileIds: Iterable<string>): void {
    const membership = this.#membership(id);
    for (const profileId of profileIds) {
      if (this.#faults.dropsListRemove(id, profileId)) continue;
      if (membership.joinedAt.delete(profileId)) membership.sorted = null;
    }
  }

  /** Members in the order of joining. */
  members(id: string): readonly Member[] {
    const membership = this.#membership(id);
    membership.sorted ??= sortBy(
      Array.from(membership.joinedAt, ([profileId, joinedAt]) => ({ profileId, joinedAt })),
      JOINED_ORDER,
    );
    return membership.sorted;
  }

  size(id: string): number {
    return this.#membership(id).joinedAt.size;
  }

  /** The lists a profile is in. */
  containing(profileId: string): List[] {
    return this.all().filter(({ id }) => this.#membership(id).joinedAt.has(profileId));
  }

  dump() {
    const lists = this.all().map((list) => ({ list, members: [...this.#membership(list.id).joinedAt] }));
    return { created: this.#created, lists };
  }

  restore({ created, lists }: ReturnType<ListStore["dump"]>): void {
    this.#created = created;
    this.#lists.clear();
    this.#members.clear();
    for (const { list, members } of lists) {
      this.#lists.set(list.id, list);
      this.#members.set(list.id, { joinedAt: new Map(members), sorted: null });
    }
  }

  #membership(id: string): Membership {
    const membership = this.#members.get(id);
    if (!membership) throw new Error(`There is no list ${id}.`);
    return membership;
  }
}
