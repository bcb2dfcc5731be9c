import type { SandboxContext } from "../context.ts";
import { BulkOperations } from "./bulk/operations.ts";
import { ResultStore } from "./bulk/resultStore.ts";
import { Installation } from "./changes/installation.ts";
import type { ChangeParts } from "./changes/parts.ts";
import { Counters } from "./counters.ts";
import { ShopifyFaults } from "./faults.ts";
import { CostBucket } from "./graphql/bucket.ts";
import { AccessTokens } from "./oauth/accessTokens.ts";
import { PLANS, type ShopifySettings } from "./settings.ts";
import { LastChange } from "./store/lastChange.ts";
import { StoreView } from "./store/view.ts";
import { WorldIndex } from "./store/worldIndex.ts";
import { Webhooks } from "./webhooks/webhooks.ts";
import { WorldWebhooks } from "./webhooks/worldWebhooks.ts";

export type ShopifyState = Awaited<ReturnType<ShopifyParts["dump"]>>;

/** Everything the pretended Shopify remembers of one store and the app in it. */
export class ShopifyParts {
  readonly faults: ShopifyFaults;
  readonly counters = new Counters();
  readonly tokens: AccessTokens;
  readonly results: ResultStore;
  readonly bulk: BulkOperations;
  readonly bucket: CostBucket;
  readonly changes: ChangeParts;
  readonly installation: Installation;

  constructor(context: SandboxContext, settings: ShopifySettings) {
    const { world, clock } = context;
    this.faults = new ShopifyFaults(context);
    this.tokens = new AccessTokens(settings.scopes, settings.accessTokenSeconds);
    this.results = new ResultStore(world.store.id, settings.bulkUrlSeconds);
    this.bulk = new BulkOperations({
      store: this.results,
      faults: this.faults,
      now: () => clock.now(),
      seed: world.seed,
      milliseconds: settings.bulkMilliseconds,
    });
    this.bucket = new CostBucket(PLANS[settings.plan]);
    this.changes = changePartsOf(context, settings);
    this.installation = new Installation(this.changes, this.tokens);
  }

  /** All of one instant; only the results of bulk operations, which never change, are read after it. */
  async dump() {
    const { index, lastChange, webhooks, worldWebhooks } = this.changes;
    const state = structuredClone({
      faults: this.faults.dump(),
      counters: this.counters.read(),
      tokens: this.tokens.dump(),
      bulk: this.bulk.dump(),
      highestIds: index.highestIds,
      lastChange: lastChange.dump(),
      webhooks: webhooks.dump(),
      toldUpTo: worldWebhooks.toldUpTo,
      installation: this.installation.dump(),
    });
    const urls = state.bulk.flatMap(({ url }) => url ?? []);
    return { ...state, results: await this.results.dump(urls) };
  }

  /** Goes on where a state left off, in a world that was replaced before. */
  async restore(state: ShopifyState): Promise<void> {
    const { index, lastChange, webhooks, worldWebhooks } = this.changes;
    index.rebuild(state.highestIds);
    this.faults.restore(state.faults);
    this.counters.restore(state.counters);
    this.tokens.restore(state.tokens);
    lastChange.restore(state.lastChange);
    this.installation.restore(state.installation);
    webhooks.restore(state.webhooks);
    worldWebhooks.restore(state.toldUpTo);
    await this.results.restore(state.results);
    this.bulk.restore(state.bulk, (at, scopes) => {
      const view = new StoreView(index, at, { seesAllOrders: scopes.includes("read_all_orders") });
      return { view, changes: this.changes, scopes, bulk: this.bulk, searches: [] };
    });
  }

  /** Ends all that is under way and deletes results. */
  async close(): Promise<void> {
    this.changes.worldWebhooks.close();
    this.changes.webhooks.close();
    await this.bulk.close();
    await this.results.close();
  }
}

function changePartsOf(context: SandboxContext, settings: ShopifySettings): ChangeParts {
  const index = new WorldIndex(context.world);
  const webhooks = new Webhooks(context, {
    apiSecret: settings.apiSecret,
    scopes: settings.scopes,
    topics: settings.webhookTopics,
    pauseScale: settings.webhookPauseScale,
  });
  const worldWebhooks = new WorldWebhooks(context, index, webhooks, settings.webhooksFromWorld);
  return { context, index, lastChange: new LastChange(), webhooks, worldWebhooks };
}
