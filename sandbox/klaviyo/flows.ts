import type { SandboxContext } from "../context.ts";
import type { Event, Profile } from "../world/world.ts";
import type { EventStore } from "./events.ts";
import { shortId, ulid } from "./ids.ts";
import type { ProfileStore } from "./profiles.ts";

export type FlowStatus = "live" | "draft" | "manual";
/** Whether somebody enters once ever, or each time. */
export type Reentry = "once" | "always";
/** A list by its id, or a metric by its key. */
export type Trigger = { type: "list"; id: string } | { type: "metric"; key: string };

export interface Flow {
  readonly id: string;
  readonly name: string;
  readonly trigger: Trigger;
  readonly reentry: Reentry;
  status: FlowStatus;
  readonly createdAt: number;
  updatedAt: number;
}

/** A mail that a flow would have sent. */
export interface FlowMessage {
  id: string;
  flowId: string;
  flowName: string;
  profileId: string;
  /** The list joined, or the event. */
  cause: { list: string } | { metric: string; event: string };
  at: number;
}

/**
 * Flows that joining a list or an event starts. Only live ones let anybody in. Who never subscribed gets their mail;
 * who unsubscribed, is suppressed or has no address does not, but has entered all the same.
 */
export class FlowStore {
  readonly #context: SandboxContext;
  readonly #profiles: ProfileStore;
  readonly #events: EventStore;
  readonly #flows = new Map<string, Flow>();
  /** Profiles that entered, by flow. */
  readonly #entered = new Map<string, Set<string>>();
  readonly #silent = new Set<string>();
  #messages: FlowMessage[] = [];
  /** Events up to this instant have started what they start. */
  #passedUntil: number;

  constructor(context: SandboxContext, profiles: ProfileStore, events: EventStore) {
    this.#context = context;
    this.#profiles = profiles;
    this.#events = events;
    this.#passedUntil = context.clock.now();
  }

  all(): Flow[] {
    return [...this.#flows.values()];
  }

  get(id: string): Flow | undefined {
    return this.#flows.get(id);
  }

  messages(): readonly FlowMessage[] {
    return this.#messages;
  }

  /** What exists already when a flow is made never enters it. */
  create(given: Pick<Flow, "name" | "trigger" | "reentry" | "status">): Flow {
    const now = this.#context.clock.now();
    const id = shortId(this.#context.world.seed, "flow", this.#flows.size);
    const flow: Flow = { ...given, id, createdAt: now, updatedAt: now };
    this.#flows.set(id, flow);
    return flow;
  }

  setStatus(flow: Flow, status: FlowStatus): void {
    flow.status = status;
    flow.updatedAt = this.#context.clock.now();
  }

  startedByList(listId: string): Flow[] {
    return this.all().filter(({ trigger }) => trigger.type === "list" && trigger.id === listId);
  }

  startedByMetric(key: string): Flow[] {
    return this.all().filter(({ trigger }) => trigger.type === "metric" && trigger.key === key);
  }

  listJoined(listId: string, profileIds: readonly string[]): void {
    const now = this.#context.clock.now();
    for (const flow of this.startedByList(listId)) {
      for (const id of profileIds) this.#enter(flow, id, { list: listId }, now);
    }
  }

  /** An event was written into the past or the present. `backfill` records it without starting anything. */
  eventRecorded(event: Event, backfill: boolean): void {
    if (event.at > this.#passedUntil) {
      if (backfill) this.#silent.add(event.id);
    } else if (!backfill) this.#start(event, this.#context.clock.now());
  }

  /** Lets the events start flows that time has brought since the last look. */
  settle(): void {
    const now = this.#context.clock.now();
    if (now <= this.#passedUntil) return;
    const [from, upTo] = [this.#passedUntil, now];
    this.#passedUntil = now;
    if (!this.all().some(({ trigger }) => trigger.type === "metric")) return;
    for (const event of this.#events.between(from, upTo)) if (!this.#silent.has(event.id)) this.#start(event, event.at);
  }

  dump() {
    return {
      flows: this.all(),
      entered: [...this.#entered].map(([id, profiles]) => [id, [...profiles]] as const),
      silent: [...this.#silent],
      messages: this.#messages,
      passedUntil: this.#passedUntil,
    };
  }

  restore({ flows, entered, silent, messages, passedUntil }: ReturnType<FlowStore["dump"]>): void {
    for (const part of [this.#flows, this.#entered, this.#silent]) part.clear();
    for (const flow of flows) this.#flows.set(flow.id, flow);
    for (const [id, profiles] of entered) this.#entered.set(id, new Set(profiles));
    for (const id of silent) this.#silent.add(id);
    this.#messages = messages;
    this.#passedUntil = passedUntil;
  }

  #start(event: Event, at: number): void {
    for (const flow of this.startedByMetric(event.metric)) {
      this.#enter(flow, event.profileId, { metric: event.metric, event: event.id }, at);
    }
  }

  #enter(flow: Flow, profileId: string, cause: FlowMessage["cause"], at: number): void {
    if (flow.status !== "live") return;
    const entered = this.#entered.get(flow.id) ?? new Set();
    this.#entered.set(flow.id, entered);
    if (flow.reentry === "once" && entered.has(profileId)) return;
    entered.add(profileId);
    const profile = this.#profiles.get(profileId);
    if (!profile || !mayBeMailed(profile, at)) return;
    const id = ulid(at, this.#context.world.seed, "message", this.#messages.length);
    this.#messages.push({ id, flowId: flow.id, flowName: flow.name, profileId, cause, at });
  }
}

function mayBeMailed({ email, emailConsent, emailSuppressions }: Profile, at: number): boolean {
  return email !== null && emailConsent !== "UNSUBSCRIBED" && !emailSuppressions.some((one) => one.at <= at);
}
