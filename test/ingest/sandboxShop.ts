import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { SandboxClient } from "../../scripts/demo/clients.ts";
import { startSandbox } from "../../scripts/demo/programs.ts";
import { createShopify, type ShopifyAdmin } from "../../server/connectors/shopify/shopify.ts";
import { fixedClock } from "../../server/domain/clock.ts";
import type { DeliveryContext } from "../../server/ingest/deliveries/context.ts";
import { runSync } from "../../server/ingest/sync.ts";
import { createContactHasher } from "../../server/store/contactHash.ts";
import type { Database } from "../../server/store/database.ts";
import { type Shop, saveShop } from "../../server/store/shops.ts";
import { openSqlite } from "../../server/store/sqlite.ts";
import { createSync } from "../../server/store/syncs.ts";

export const CONTACT_KEY = new Uint8Array(32).fill(7);
export const hashContact = createContactHasher(CONTACT_KEY);

/** A database of its own with the product's tables, gone when the test is, or before if it is closed. */
export async function openStore(): Promise<{ db: Database; file: string; close: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "strata-ingest-"));
  const file = join(folder, "strata.db");
  const db = openSqlite(file);
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= db.close().then(() => rmSync(folder, { recursive: true, force: true }));
    return closing;
  };
  onTestFinished(close);
  await db.migrate();
  return { db, file, close };
}

/** A store in a sandbox of its own, and the Admin API of it. */
export interface SandboxShop {
  sandbox: SandboxClient;
  admin: ShopifyAdmin;
  now: number;
  /** Writes the store's own row, as installing does. */
  install(db: Database): Promise<Shop>;
  /** Reads the whole store by bulk operations, or what changed since it was read last. */
  sync(db: Database, shop: Shop): Promise<string>;
}

export async function startSandboxShop(args: readonly string[]): Promise<SandboxShop> {
  const program = await startSandbox(["--bulk-milliseconds", "20", ...args]);
  onTestFinished(() => program.stop());
  const sandbox = new SandboxClient(program.origin);
  const shopify = createShopify({
    apiKey: "sandbox-key",
    apiSecret: "sandbox-secret",
    appUrl: "https://app.example.com",
    sandboxOrigin: program.origin,
  });
  const { now, store } = await sandbox.get<{ now: string; store: { domain: string } }>("/state");
  const { token: sessionToken } = await sandbox.post<{ token: string }>("/session-token", {});
  const { accessToken } = await shopify.exchangeToken({ shopDomain: store.domain, sessionToken });
  const token = { current: async () => accessToken, renew: async () => accessToken };
  const admin = shopify.admin({ shopDomain: store.domain, token });
  const source = await admin.getShop();
  const at = Date.parse(now);
  return {
    sandbox,
    admin,
    now: at,
    install: (db) => db.transaction((tx) => saveShop(tx, source, at)),
    sync: async (db, shop) =>
      syncStore(db, shop, admin, Date.parse((await sandbox.get<{ now: string }>("/state")).now)),
  };
}

/** Reads a store into the database as a sync job does: all of it, or what changed since it was read last. */
export async function syncStore(db: Database, shop: Shop, admin: ShopifyAdmin, at: number): Promise<string> {
  const downloads = mkdtempSync(join(tmpdir(), "strata-downloads-"));
  const syncId = `sync-${randomUUID()}`;
  const clock = fixedClock(at);
  try {
    await db.transaction((tx) => createSync(tx, shop.id, syncId, at));
    await runSync({
      db,
      clock,
      shop,
      syncId,
      shopify: admin,
      klaviyo: null,
      hashContact,
      contactKey: CONTACT_KEY,
      downloads,
      takeCalls: () => 0,
      signal: new AbortController().signal,
      checkpoint: async () => undefined,
      pause: (ms) => sleep(ms),
    });
    return syncId;
  } finally {
    rmSync(downloads, { recursive: true, force: true });
  }
}

/** What deliveries of a store are applied with. */
export function deliveryContext(
  db: Database,
  shop: Shop,
  shopify: DeliveryContext["shopify"],
  at: number,
): DeliveryContext {
  return { db, clock: fixedClock(at), shop, shopify, hashContact, signal: new AbortController().signal };
}
