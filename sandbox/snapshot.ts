import type { SandboxContext } from "./context.ts";
import type { Faults } from "./faults.ts";
import type { KlaviyoInspector, KlaviyoState } from "./klaviyo/routes.ts";
import type { ShopifyParts, ShopifyState } from "./shopify/parts.ts";
import type { RunningStore } from "./stores.ts";
import type { World } from "./world/world.ts";

/** Moves when a state of before can no longer be read. */
const FORMAT = 1;

/** A store as the snapshot sees it. */
export interface SnapshotStore {
  context: SandboxContext;
  shopify: ShopifyParts;
  klaviyo: KlaviyoInspector;
}

/** The parts of a running store that have a state. */
export function snapshotPartsOf({ context, shopify, klaviyo }: RunningStore): SnapshotStore {
  return { context, shopify: shopify.parts, klaviyo: klaviyo.inspector };
}

interface StoreState {
  world: World;
  faults: Faults;
  shopify: ShopifyState;
  klaviyo: KlaviyoState;
}

/** Everything a sandbox remembers; to be written to a file and read back, not to be looked into. */
export interface Snapshot {
  format: number;
  /** Virtual time. */
  now: number;
  target: string | null;
  stores: StoreState[];
}

/** The whole state at one instant. Rate limits are not part of it. */
export async function takeSnapshot(stores: readonly SnapshotStore[]): Promise<Snapshot> {
  const { clock, target } = firstOf(stores).context;
  const now = clock.now();
  const states = stores.map(({ context, shopify, klaviyo }) => {
    const state = structuredClone({ world: context.world, faults: context.faults, klaviyo: klaviyo.dump() });
    return { state, shopify: shopify.dump() };
  });
  const taken = states.map(async ({ state, shopify }) => ({ ...state, shopify: await shopify }));
  return { format: FORMAT, now, target: target.url, stores: await Promise.all(taken) };
}

/**
 * Goes on where a snapshot was taken, on the same stores.
 * @throws {SnapshotRefusal} when it is none, or one of other stores; nothing has changed then
 */
export async function restoreSnapshot(given: unknown, stores: readonly SnapshotStore[]): Promise<void> {
  const snapshot = checkedSnapshot(given);
  const domains = (worlds: readonly World[]) =>
    worlds.map(({ seed, store }) => `${store.domain} (seed ${seed})`).join();
  const theirs = domains(snapshot.stores.map(({ world }) => world));
  const ours = domains(stores.map(({ context }) => context.world));
  if (theirs !== ours) throw new SnapshotRefusal(`The snapshot is of ${theirs}; this sandbox has ${ours}.`);
  const { clock, target } = firstOf(stores).context;
  target.set(snapshot.target);
  clock.restartAt(snapshot.now);
  for (const [index, { context, shopify, klaviyo }] of stores.entries()) {
    const state = snapshot.stores[index];
    if (!state) continue;
    // In place: everything holds on to the same world.
    Object.assign(context.world, state.world);
    Object.assign(context.faults, state.faults);
    klaviyo.restore(state.klaviyo);
    await shopify.restore(state.shopify);
  }
}

export class SnapshotRefusal extends Error {}

/** What has a snapshot's form; its inside is taken as it is. @throws {SnapshotRefusal} */
export function checkedSnapshot(given: unknown): Snapshot {
  const isSnapshot =
    typeof given === "object" && given !== null && "stores" in given && Array.isArray(given.stores) && "now" in given;
  if (!isSnapshot) throw new SnapshotRefusal("This is no snapshot of a sandbox: take one with GET /_sandbox/snapshot.");
  const snapshot = given as unknown as Snapshot;
  if (snapshot.format === FORMAT) return snapshot;
  throw new SnapshotRefusal(`The snapshot has format ${snapshot.format}; this sandbox reads format ${FORMAT}.`);
}

function firstOf(stores: readonly SnapshotStore[]): SnapshotStore {
  const [first] = stores;
  if (!first) throw new Error("A sandbox has at least one store.");
  return first;
}
