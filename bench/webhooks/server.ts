/**
 * The process under load: the product's webhook handler on a file with synchronous=FULL, or its peer that only checks
 * the signature. Talks to the bench over IPC.
 */
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname } from "node:path";
import { pino } from "pino";
import { isSignedByShopify } from "../../server/connectors/shopify/webhookSignature.ts";
import { systemClock } from "../../server/domain/clock.ts";
import { webhookHandler } from "../../server/http/webhooks/handler.ts";
import { loadBulkFile } from "../../server/ingest/bulkLoad.ts";
import type { SyncContext } from "../../server/ingest/context.ts";
import { enqueue } from "../../server/jobs/queue.ts";
import { createContactHasher } from "../../server/store/contactHash.ts";
import { recordDeliveries } from "../../server/store/deliveries.ts";
import { createShopDirectory } from "../../server/store/shopDirectory.ts";
import { saveShop } from "../../server/store/shops.ts";
import { openSqlite } from "../../server/store/sqlite.ts";
import { createSync, openStream } from "../../server/store/syncs.ts";
import { DOMAIN, SECRET, SHOP_ID } from "./load.ts";

const [variant = "", file = ""] = process.argv.slice(2);

/** Only what no server can leave out: the bytes and their signature. */
const bare: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const isSigned = isSignedByShopify(Buffer.concat(chunks), String(request.headers["x-shopify-hmac-sha256"]), [
      SECRET,
    ]);
    response.writeHead(isSigned ? 200 : 401, { "content-length": "0" }).end();
  });
};

async function product(): Promise<{ listener: RequestListener; backfill(file: string): Promise<void> }> {
  const db = openSqlite(file);
  await db.migrate();
  const source = { id: SHOP_ID, domain: DOMAIN, name: "A store", currency: "GBP", timeZone: "UTC", scopes: [] };
  const shop = await db.transaction((tx) => saveShop(tx, source, systemClock.now()));
  const handler = webhookHandler({
    secrets: [SECRET],
    shops: createShopDirectory(db),
    clock: systemClock,
    log: pino({ level: "error" }),
    record: (deliveries) =>
      db.transaction(async (tx) => {
        await recordDeliveries(tx, deliveries);
        await enqueue(tx, { shopId: SHOP_ID, kind: "live", reference: "", askedAt: systemClock.now() });
      }),
  });
  return {
    listener: handler,
    async backfill(downloaded) {
      const contactKey = new Uint8Array(32).fill(1);
      const context = {
        db,
        clock: systemClock,
        shop,
        syncId: "backfill",
        hashContact: createContactHasher(contactKey),
        contactKey,
        downloads: dirname(downloaded),
        signal: new AbortController().signal,
        checkpoint: async () => undefined,
      } as unknown as SyncContext;
      await db.transaction(async (tx) => {
        await createSync(tx, shop.id, "backfill", systemClock.now());
        await openStream(tx, { shopId: shop.id, syncId: "backfill", stream: "orders" }, systemClock.now());
      });
      const from = {
        file: downloaded.slice(dirname(downloaded).length + 1),
        byte: 0,
        line: 0,
        createdAt: systemClock.now(),
      };
      await loadBulkFile(context, "orders", from, {});
    },
  };
}

const program = variant === "bare" ? { listener: bare, backfill: async () => undefined } : await product();
const server = createServer(program.listener).listen(0, "127.0.0.1", () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});

process.on("message", (message: { ask: "cpu" } | { ask: "backfill"; file: string }) => {
  if (message.ask === "cpu") {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpu: (user + system) / 1000 });
    return;
  }
  const started = performance.now();
  void program.backfill(message.file).then(() => process.send?.({ backfilled: performance.now() - started }));
});
