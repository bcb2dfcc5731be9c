/**
 * Webhooks at 300 a second, each on the disk (synchronous=FULL) before it is acknowledged: alone, while a backfill writes
 * into the same file, and while the process is killed again and again. The peer is a bare node:http handler that only
 * checks the signature, under the same load in the same run. Load and server are two processes.
 */

import { once } from "node:events";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openSqlite } from "../../server/store/sqlite.ts";
import { fixedRate, type Latencies, send, Target } from "./load.ts";

const PER_SECOND = 300;
const SECONDS = 30;
const BARS = { alone: 50, backfill: 300 };
const ROUNDS = 20;
const CONNECTIONS = 40;

export async function benchWebhooks(orders: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "strata-bench-"));
  try {
    const bare = await measureRate("bare", join(folder, "none"));
    const alone = await measureRate("product", join(folder, "alone.db"));
    console.log(`bare handler with HMAC:      ${words(bare)}; ${bare.cpu.toFixed(3)} ms CPU a request`);
    console.log(
      `webhooks, on disk:           ${words(alone)} (bar ${BARS.alone}); ${alone.cpu.toFixed(3)} ms CPU a request, ` +
        `${(alone.cpu / bare.cpu).toFixed(1)} times the bare handler's`,
    );
    await underBackfill(folder, orders);
    await killed(join(folder, "killed.db"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const words = ({ sent, acked, p50, p99, max }: Latencies) =>
  `${acked} of ${sent} acknowledged, p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, max ${max.toFixed(1)} ms`;

async function measureRate(variant: "product" | "bare", file: string): Promise<Latencies & { cpu: number }> {
  const target = await Target.start(variant, file);
  try {
    await fixedRate(target.port, PER_SECOND, (elapsed) => elapsed > 2_000);
    const before = await target.cpuMs();
    const latencies = await fixedRate(target.port, PER_SECOND, (elapsed) => elapsed > SECONDS * 1_000);
    return { ...latencies, cpu: ((await target.cpuMs()) - before) / latencies.sent };
  } finally {
    await target.stop();
  }
}

async function underBackfill(folder: string, orders: number): Promise<void> {
  const file = join(folder, "orders.jsonl");
  await writeOrders(file, orders);
  const target = await Target.start("product", join(folder, "backfill.db"));
  try {
    await fixedRate(target.port, PER_SECOND, (elapsed) => elapsed > 2_000);
    let took = 0;
    const done = target.backfill(file).then((milliseconds) => (took = milliseconds));
    const latencies = await fixedRate(target.port, PER_SECOND, () => took > 0);
    await done;
    console.log(
      `the same under a backfill:   ${words(latencies)} (bar ${BARS.backfill}); ` +
        `${orders} orders of two lines in ${(took / 1_000).toFixed(1)} s`,
    );
  } finally {
    await target.stop();
  }
}

/** Orders of two lines each, as a bulk operation gives them. */
async function writeOrders(file: string, orders: number): Promise<void> {
  const out = createWriteStream(file);
  const money = (amount: string) => ({ shopMoney: { amount } });
  for (let n = 1; n <= orders; n++) {
    const id = `gid://shopify/Order/${n}`;
    const at = new Date(Date.UTC(2025, 0, 1) + n * 60_000).toISOString();
    const order = {
      id,
      createdAt: at,
      processedAt: at,
      updatedAt: at,
      cancelledAt: null,
      test: false,
      sourceName: "web",
      currencyCode: "GBP",
      taxesIncluded: false,
      email: `buyer${n % 40_000}@example.com`,
      phone: null,
      tags: [],
      customer: { id: `gid://shopify/Customer/${(n % 40_000) + 1}` },
      purchasingEntity: null,
      billingAddress: { name: "Ann Foxley", countryCodeV2: "GB" },
      totalPriceSet: money("25.00"),
      totalDiscountsSet: money("0.00"),
      totalTaxSet: money("0.00"),
      totalShippingPriceSet: money("5.00"),
      refunds: [],
    };
    const lines = [1, 2].map((line) => ({
      id: `gid://shopify/LineItem/${n * 10 + line}`,
      title: "Tea",
      quantity: 1,
      currentQuantity: 1,
      isGiftCard: false,
      originalUnitPriceSet: money("10.00"),
      priceAfterAllDiscountsBeforeTaxesSet: money("10.00"),
      discountAllocations: [],
      taxLines: [],
      sellingPlan: null,
      product: { id: "gid://shopify/Product/1", productType: "Drinks" },
      __parentId: id,
    }));
    const text = [order, ...lines].map((part) => `${JSON.stringify(part)}\n`).join("");
    if (!out.write(text)) await once(out, "drain");
  }
  out.end();
  await once(out, "close");
}

/** The server is killed under full load; what it acknowledged must be there, once. */
async function killed(file: string): Promise<void> {
  const acked = new Set<string>();
  let sent = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const target = await Target.start("product", file);
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
    let isAlive = true;
    const work = async () => {
      while (isAlive) {
        const eventId = `kill-${sent++}`;
        if (!(await send(agent, target.port, eventId))) break;
        acked.add(eventId);
      }
    };
    const workers = Array.from({ length: CONNECTIONS }, work);
    // At another moment of its work each round.
    await sleep(100 + ((round * 137) % 400));
    await target.stop("SIGKILL");
    isAlive = false;
    await Promise.all(workers);
    agent.destroy();
  }
  const db = openSqlite(file, { readOnly: true, checkIntegrity: true });
  const rows = await db.query.select({ eventId: db.tables.deliveries.eventId }).from(db.tables.deliveries);
  await db.close();
  const kept = new Set(rows.map(({ eventId }) => eventId));
  const lost = [...acked].filter((eventId) => !kept.has(eventId)).length;
  console.log(
    `killed ${ROUNDS} times under load: ${acked.size} acknowledged of ${sent} sent, ${kept.size} kept, ${lost} lost`,
  );
  if (lost > 0) process.exitCode = 1;
}
