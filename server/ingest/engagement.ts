import { z } from "zod";
import { engagementMetrics, type Klaviyo } from "../connectors/klaviyo/klaviyo.ts";
import { DAY } from "../domain/instant.ts";
import type { EngagementKind, SourceEvent } from "../domain/source.ts";
import type { Transaction } from "../store/database.ts";
import { forgetFacts } from "../store/personFacts.ts";
import { advanceStream, endStream, openStream, quarantineRecords, readWatermark } from "../store/syncs.ts";
import { findBuried } from "../store/tombstones.ts";
import { type SyncContext, streamKey } from "./context.ts";
import { engagementRow } from "./rows.ts";

/** Events arrive late and out of order, so each sweep reads a day again behind the newest one it saw. */
const OVERLAP = DAY;
const ROWS_PER_COMMIT = 500;

const cursorShape = z.object({
  /** Metrics whose events are all read. */
  done: z.array(z.string()).default([]),
  metric: z.string().optional(),
  next: z.string().nullable().default(null),
  /** Newest event per stream of a metric, as far as it was read. */
  watermarks: z.record(z.string(), z.number()).default({}),
});

type Cursor = z.infer<typeof cursorShape>;

/** Reads engagement events metric by metric, oldest first. */
export async function syncEngagement(context: SyncContext, klaviyo: Klaviyo): Promise<void> {
  const { db, clock } = context;
  const key = streamKey(context, "engagement");
  const row = await db.transaction((tx) => openStream(tx, key, clock.now()));
  if (row.state === "done") return;
  let cursor = cursorShape.parse(row.cursor);
  for (const { metric, kind } of engagementMetrics(await klaviyo.listMetrics())) {
    if (!cursor.done.includes(metric.id)) cursor = await syncMetric(context, klaviyo, { id: metric.id, kind }, cursor);
  }
  await db.transaction((tx) => endStream(tx, key, { at: clock.now(), calls: context.takeCalls("klaviyo") }));
}

/** Reads one metric to its end and returns the cursor that says so. */
async function syncMetric(
  context: SyncContext,
  klaviyo: Klaviyo,
  metric: { id: string; kind: EngagementKind },
  before: Cursor,
): Promise<Cursor> {
  const { db, clock, shop } = context;
  const stream = `engagement:${metric.id}`;
  const upTo = await readWatermark(db, shop.id, stream);
  const since = upTo === null ? null : upTo - OVERLAP;
  let cursor: Cursor = before.metric === metric.id ? before : { ...before, metric: metric.id, next: null };
  let newest = cursor.watermarks[stream] ?? upTo ?? 0;
  do {
    await context.checkpoint();
    const page = await klaviyo.fetchEvents({ metricId: metric.id, kind: metric.kind, since, cursor: cursor.next });
    // An event dated in the future must not hide the ones that come after it.
    for (const event of page.events) newest = Math.max(newest, Math.min(event.occurredAt, clock.now()));
    const done = page.next === null ? [...cursor.done, metric.id] : cursor.done;
    cursor = { ...cursor, done, next: page.next, watermarks: { ...cursor.watermarks, [stream]: newest } };
    await writePage(context, page, cursor);
  } while (cursor.next !== null);
  return cursor;
}

/** Writes a page in commits of bounded size; the cursor moves with the last of them, so a kill repeats the page at most. */
async function writePage(
  context: SyncContext,
  page: { events: SourceEvent[]; rejections: { reference: string; reason: string }[] },
  cursor: Cursor,
): Promise<void> {
  const { db, shop, syncId } = context;
  const key = streamKey(context, "engagement");
  const profileIds = [...new Set(page.events.map(({ profileId }) => profileId))];
  const buried = await findBuried(db, context.hashContact, shop.id, "profile", profileIds);
  const events = page.events.filter(({ profileId }) => !buried.has(profileId));
  const rowContext = { shopId: shop.id, syncId, hash: context.hashContact };
  const rows = events.map((event) => engagementRow(rowContext, event, shop.currency));
  for (let at = 0; at + ROWS_PER_COMMIT < rows.length; at += ROWS_PER_COMMIT) {
    const part = rows.slice(at, at + ROWS_PER_COMMIT);
    await db.transaction((tx) => writeEvents(tx, context, part));
  }
  const last = rows.slice(Math.floor(Math.max(0, rows.length - 1) / ROWS_PER_COMMIT) * ROWS_PER_COMMIT);
  await db.transaction(async (tx) => {
    await writeEvents(tx, context, last);
    await quarantineRecords(tx, key, page.rejections);
    await advanceStream(tx, key, {
      cursor,
      read: page.events.length + page.rejections.length,
      rejected: page.rejections.length + page.events.length - events.length,
      calls: context.takeCalls("klaviyo"),
    });
  });
}

/** Writes events; what was packed of the people they are of is forgotten. */
export async function writeEvents(
  tx: Transaction,
  { shop, clock }: Pick<SyncContext, "shop" | "clock">,
  rows: readonly ReturnType<typeof engagementRow>[],
): Promise<void> {
  const profiles = [...new Set(rows.map(({ profileId }) => profileId))];
  await forgetFacts(tx, shop.id, { profiles }, clock.now());
  await tx.upsertMany(tx.tables.engagement, rows);
}
