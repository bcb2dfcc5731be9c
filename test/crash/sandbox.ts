import { createContext } from "../../sandbox/context.ts";
import { startSandbox } from "../../sandbox/server.ts";
import { DEFAULT_SETTINGS } from "../../sandbox/shopify/settings.ts";
import { checkedSnapshot, type Snapshot } from "../../sandbox/snapshot.ts";
import { generateWorld } from "../../sandbox/world/generate.ts";
import { SandboxClient } from "../../scripts/demo/clients.ts";

/** The smallest generated store of which the gate accepts every segment. */
const STORE = { buyers: 700, seed: 4 };

/** Nothing takes longer than it must; webhooks that an app which has just died did not take come again soon. */
const SETTINGS = { ...DEFAULT_SETTINGS, bulkMilliseconds: 20, webhookPauseScale: 0.02 };

/** Klaviyo hears of the store at once: when it does must not depend on how long an app was away. */
const FAULTS = { klaviyoLagSeconds: { from: 0, to: 0 } };

export interface RunningSandbox {
  origin: string;
  client: SandboxClient;
  close(): Promise<void>;
}

/**
 * The real sandbox, on a port of its own in this process.
 * @param state a snapshot as JSON, to go on from; null for the store as it is before anything happened
 */
export async function openSandbox(state: string | null): Promise<RunningSandbox> {
  const snapshot = state === null ? null : checkedSnapshot(JSON.parse(state));
  const world = snapshot ? firstWorld(snapshot) : generateWorld(STORE);
  const context = createContext(world, { faults: FAULTS });
  const sandbox = await startSandbox({
    stores: [{ context, shopify: SETTINGS }],
    port: 0,
    ...(snapshot && { snapshot }),
  });
  const origin = `http://127.0.0.1:${sandbox.port}`;
  return { origin, client: new SandboxClient(origin), close: () => sandbox.close() };
}

function firstWorld({ stores }: Snapshot) {
  const [first] = stores;
  if (!first) throw new Error("The snapshot has no store.");
  return first.world;
}
