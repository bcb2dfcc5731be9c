import type { SandboxContext } from "../context.ts";
import { EventStore } from "./events.ts";
import { EventWriter } from "./eventWriter.ts";
import { FaultPlan } from "./faults.ts";
import { FlowStore } from "./flows.ts";
import { ImportJobs } from "./importJobs.ts";
import { ListStore } from "./lists.ts";
import { MetricStore } from "./metrics.ts";
import { ProfileStore } from "./profiles.ts";
import { ShopIntegration } from "./shopIntegration.ts";

/** Everything the pretended account remembers. */
export class KlaviyoParts {
  readonly faults: FaultPlan;
  readonly events: EventStore;
  readonly metrics: MetricStore;
  readonly profiles: ProfileStore;
  readonly lists: ListStore;
  readonly jobs: ImportJobs;
  readonly flows: FlowStore;
  readonly writer: EventWriter;
  readonly integration: ShopIntegration;
  /** Requests by operation. */
  readonly calls = new Map<string, number>();

  constructor(context: SandboxContext, wallNow: () => number) {
    this.faults = new FaultPlan(context);
    this.events = new EventStore(context);
    this.metrics = new MetricStore(context.world.seed, this.events);
    this.profiles = new ProfileStore(context);
    this.lists = new ListStore(context, this.faults);
    this.jobs = new ImportJobs(context, this.profiles, this.lists, wallNow);
    this.flows = new FlowStore(context, this.profiles, this.events);
    this.lists.onJoined((listId, profileIds) => this.flows.listJoined(listId, profileIds));
    const { profiles, events, metrics, flows } = this;
    this.writer = new EventWriter({ context, profiles, events, metrics, flows });
    this.integration = new ShopIntegration(context, profiles, events, flows);
  }

  /** Lets happen what is due: nothing here has a timer. */
  settle(): void {
    this.jobs.settle();
    this.integration.settle();
    this.flows.settle();
  }

  dump() {
    return {
      faults: this.faults.dump(),
      metrics: this.metrics.dump(),
      profiles: this.profiles.dump(),
      lists: this.lists.dump(),
      jobs: this.jobs.dump(),
      flows: this.flows.dump(),
      events: this.writer.dump(),
      integration: this.integration.dump(),
      calls: [...this.calls],
    };
  }

  restore(state: ReturnType<KlaviyoParts["dump"]>): void {
    this.events.reset();
    this.faults.restore(state.faults);
    this.metrics.restore(state.metrics);
    this.profiles.restore(state.profiles);
    this.lists.restore(state.lists);
    this.jobs.restore(state.jobs);
    this.flows.restore(state.flows);
    this.writer.restore(state.events);
    this.integration.restore(state.integration);
    this.calls.clear();
    for (const [operation, count] of state.calls) this.calls.set(operation, count);
  }
}
