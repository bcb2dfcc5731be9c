import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import type { Config } from "../config.ts";
import type { TokenSource } from "../connectors/shopify/graphql.ts";
import { createShopify, type Shopify } from "../connectors/shopify/shopify.ts";
import { type Clock, startingAt, systemClock } from "../domain/clock.ts";
import { type AnnouncingDatabase, announcing } from "../jobs/queue.ts";
import { type ContactHasher, createContactHasher } from "../store/contactHash.ts";
import { createVault, type Vault } from "../store/credentials.ts";
import { createShopDirectory, type ShopDirectory } from "../store/shopDirectory.ts";
import { openSqlite } from "../store/sqlite.ts";
import { CallCounter } from "./callCounter.ts";
import type { KlaviyoConnection } from "./connections.ts";
import { parseFailpointOrder, withFailpoints } from "./failpoints.ts";

/** Everything that lives as long as the process. */
export interface Services {
  config: Config;
  log: Logger;
  /** Business time. Tokens live on wall time, whatever this says. */
  clock: Clock;
  db: AnnouncingDatabase;
  databaseFile: string;
  /** Stores as webhooks name them; told of every installation and its end. */
  shops: ShopDirectory;
  vault: Vault;
  hashContact: ContactHasher;
  shopify: Shopify;
  /** Requests to Shopify, by store domain. */
  shopifyCalls: Map<string, CallCounter>;
  /** Open connections, by shop id and by Klaviyo key: they hold what must exist once (a renewal, a rate budget). */
  tokenSources: Map<number, TokenSource>;
  klaviyoConnections: Map<string, KlaviyoConnection>;
}

const DOWNLOADS = "downloads";

export function downloadsOf({ config }: Pick<Services, "config">): string {
  return join(config.dataDir, DOWNLOADS);
}

/** A new id of a row; ids sort by the time they were made. */
export function newId({ clock }: Pick<Services, "clock">): string {
  return `${clock.now().toString(36)}-${randomUUID().slice(0, 8)}`;
}

/** The counter of a store's requests. */
export function callsOf({ shopifyCalls }: Pick<Services, "shopifyCalls">, shopDomain: string): CallCounter {
  const counter = shopifyCalls.get(shopDomain) ?? new CallCounter();
  shopifyCalls.set(shopDomain, counter);
  return counter;
}

/** Opens the store, brings its schema up to date and builds what the rest of the program works with. */
export async function openServices(config: Config, log: Logger): Promise<Services> {
  mkdirSync(join(config.dataDir, DOWNLOADS), { recursive: true, mode: 0o700 });
  const databaseFile = join(config.dataDir, "strata.db");
  const opened = openSqlite(databaseFile);
  const db = announcing(
    config.failpoints === undefined ? opened : withFailpoints(opened, parseFailpointOrder(config.failpoints)),
  );
  await db.migrate();
  const shopifyCalls: Services["shopifyCalls"] = new Map();
  const shopify = createShopify({
    apiKey: config.shopifyApiKey,
    apiSecret: config.shopifyApiSecret,
    appUrl: config.appUrl,
    ...(config.sandboxOrigin === undefined ? {} : { sandboxOrigin: config.sandboxOrigin }),
    onCall: ({ shopDomain }) => callsOf({ shopifyCalls }, shopDomain).count(),
  });
  return {
    config,
    log,
    clock: config.clockStart === undefined ? systemClock : startingAt(config.clockStart),
    db,
    databaseFile,
    shops: createShopDirectory(db),
    vault: createVault(config.sealingKeys),
    hashContact: createContactHasher(config.contactKey),
    shopify,
    shopifyCalls,
    tokenSources: new Map(),
    klaviyoConnections: new Map(),
  };
}
