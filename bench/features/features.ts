import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { FEATURES } from "../../server/analytics/features/catalogue.ts";
import { computeFeatures } from "../../server/analytics/features/computeFeatures.ts";
import { identifyPeople } from "../../server/runs/identifyPeople.ts";
import { peopleRecords } from "../../server/runs/peopleRecords.ts";
import type { Database } from "../../server/store/database.ts";
import { HistoryReader } from "../../server/store/history/readHistory.ts";
import { sql } from "../../server/store/query.ts";
import { saveShop } from "../../server/store/shops.ts";
import { openSqlite } from "../../server/store/sqlite.ts";
import { fillStore, SHOP_ID } from "../run/fillStore.ts";

const NOW = Date.UTC(2026, 10, 1, 9);
const SHOP = { id: SHOP_ID, currency: "GBP", timeZone: "Europe/London" };
const PEOPLE_PER_PART = 8_192;

/**
 * Every feature of everybody from the rows, in CPU seconds, beside a plain GROUP BY of orders, money and dates alone over
 * the same rows.
 */
export async function benchFeatures(people: number): Promise<void> {
  mkdirSync(".local", { recursive: true });
  const folder = mkdtempSync(join(".local", "bench-features-"));
  try {
    const file = join(folder, "strata.db");
    const db = openSqlite(file);
    await db.migrate();
    const source = { ...SHOP, domain: "bench.example.com", name: "A store", scopes: ["read_all_orders"] };
    await db.transaction((tx) => saveShop(tx, source, NOW));
    await db.close();
    const { orders } = fillStore(file, people, NOW);
    const reader = openSqlite(file, { readOnly: true });
    await compare(reader, people, orders);
    await reader.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(reader: Database, people: number, orders: number): Promise<void> {
  const records = peopleRecords(await identifyPeople(reader, SHOP_ID));
  const sums = await cpuOf(() =>
    reader.all<{ customer_id: number; n: number; money: number; first: number; last: number }>(sql`
      select o.customer_id as customer_id, count(distinct o.id) as n, sum(l.amount) as money,
        min(o.placed_at) as first, max(o.placed_at) as last
      from orders o join ledger l on l.shop_id = o.shop_id and l.order_id = o.id
      where o.shop_id = ${SHOP_ID} and o.customer_id is not null group by o.customer_id`),
  );
  let computing = 0;
  const all = await cpuOf(async () => {
    const histories = new HistoryReader(reader, SHOP);
    for (let first = 0; first < records.count; first += PEOPLE_PER_PART) {
      const history = await histories.read(records.between(first, first + PEOPLE_PER_PART));
      computing += (await cpuOf(async () => computeFeatures(history, NOW))).seconds;
    }
  });
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(
    `${people} people, ${orders} orders: ${FEATURES.length} features ${all.seconds.toFixed(1)} s CPU, of which computing ` +
      `${computing.toFixed(1)} s; GROUP BY of five sums ${sums.seconds.toFixed(1)} s; ratio ` +
      `${(all.seconds / sums.seconds).toFixed(1)}; peak RSS ${peak.toFixed(0)} MB`,
  );
}

async function cpuOf(work: () => Promise<unknown>): Promise<{ seconds: number }> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (user + system) / 1_000_000 };
}
