import { z } from "zod";
import type { ImportErrorsPage } from "../connectors/klaviyo/imports.ts";
import { AppError } from "../domain/errors.ts";
import { acknowledgeProperties, forgetProperties, readProfileProperties } from "../store/confirmed.ts";
import { countEffects } from "../store/effects.ts";
import { type PushOperation, updateOperation } from "../store/pushes.ts";
import { type Desire, readDesires } from "./audience.ts";
import { changeOfProperties, chunk } from "./changeSet.ts";
import type { PushContext } from "./context.ts";
import type { SendMode } from "./operation.ts";

const ROWS_PER_COMMIT = 500;
const UNKNOWN_PROFILE = "unknown";
const MOST_ROUNDS = 3;

const values = z.record(z.string(), z.string().nullable());
/** A reversal names the values: null clears a property. */
const explicitPayload = z.object({ items: z.array(z.object({ id: z.string(), properties: values })) });
const plannedPayload = z.object({ profileIds: z.array(z.string()) });

const item = z.object({ id: z.string(), properties: values, was: z.record(z.string(), z.unknown()).nullable() });
/** What is sent of each profile, and what it read before; null where it had nothing of ours. */
const propertiesBefore = z.object({
  items: z.array(item),
  /** Written by an earlier attempt or round, and not by the last. */
  abandoned: z.array(item).default([]),
});
type Items = z.infer<typeof propertiesBefore>["items"];

/**
 * An accepted import is only a job: it counts when the job is complete and its errors are read. While it runs a single
 * person's move may pass, so what is true by then is looked at once more, and written if it is something else.
 */
export async function importProperties(context: PushContext, operation: PushOperation, mode: SendMode): Promise<void> {
  const { db, shop } = context;
  const rejected: PushOperation["rejected"] = [];
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const items = operation.jobId === null ? await resolveItems(context, operation, mode) : itemsOf(operation);
    if (items.length > 0) rejected.push(...(await importOnce(context, operation, items)));
    if (mode.asPlanned || items.length === 0) break;
    const refused = new Set(rejected.map(({ profileId }) => profileId));
    const left = [...(await changesWanted(context, operation, mode)).keys()].filter((id) => !refused.has(id));
    if (left.length === 0 || refused.has(UNKNOWN_PROFILE)) break;
    operation.jobId = null;
    await db.transaction((tx) => updateOperation(tx, operation, { state: "waiting", jobId: null }));
  }
  await db.transaction(async (tx) => {
    await updateOperation(tx, operation, { state: "done", rejected });
    await countEffects(tx, shop.id, "push.properties");
  });
}

async function importOnce(context: PushContext, operation: PushOperation, items: Items) {
  const { db, klaviyo } = context;
  let { jobId } = operation;
  if (jobId === null) {
    jobId = await klaviyo.importProfiles(items);
    const started = jobId;
    await db.transaction((tx) => updateOperation(tx, operation, { state: "sent", jobId: started }));
    operation.jobId = started;
  }
  await waitForImport(context, operation, jobId);
  const rejected = await readRejected(context, jobId, items);
  await acknowledge(context, items, rejected);
  return rejected;
}

function itemsOf({ before }: PushOperation): Items {
  return propertiesBefore.parse(before).items;
}

/** Everybody an operation may have written to, with what they read before. */
export function touchedItems({ before }: PushOperation): Items {
  const { items, abandoned } = propertiesBefore.parse(before);
  return [...items, ...abandoned];
}

/** What to write, as things are now, and what it replaces; stored before it is sent. */
async function resolveItems(context: PushContext, operation: PushOperation, mode: SendMode): Promise<Items> {
  const { db, shop } = context;
  const earlier = new Map(operation.before === null ? [] : touchedItems(operation).map(({ id, was }) => [id, was]));
  const wanted = await changesWanted(context, operation, mode);
  const items: Items = [];
  for (const part of chunk([...wanted.keys()], ROWS_PER_COMMIT)) {
    const confirmed = await readProfileProperties(db, shop.id, part);
    for (const id of part) {
      // A first attempt that was cut off may have changed it already: what it read before that is what counts.
      const was = earlier.has(id) ? (earlier.get(id) ?? null) : (confirmed.get(id) ?? null);
      items.push({ id, properties: wanted.get(id) ?? {}, was });
    }
  }
  const planned = plannedPayload.safeParse(operation.payload);
  const abandoned = operation.before === null ? [] : touchedItems(operation).filter(({ id }) => !wanted.has(id));
  const touched = items.length + abandoned.length;
  const leftOut = planned.success ? planned.data.profileIds.length - touched : 0;
  const before: z.infer<typeof propertiesBefore> = { items, abandoned };
  await db.transaction((tx) => updateOperation(tx, operation, { before, leftOut }));
  operation.before = before;
  return items;
}

async function changesWanted(
  context: PushContext,
  operation: PushOperation,
  mode: SendMode,
): Promise<Map<string, Record<string, string | null>>> {
  const { db, shop } = context;
  if (mode.asPlanned) {
    const { items } = explicitPayload.parse(operation.payload);
    const ids = items.map(({ id }) => id);
    const desires = await readDesires(db, shop, mode.programme, ids);
    return new Map(items.map(({ id, properties }) => [id, nameless(properties, desires.get(id))]));
  }
  const { profileIds } = plannedPayload.parse(operation.payload);
  const desires = await readDesires(db, shop, mode.programme, profileIds);
  const changes = new Map<string, Record<string, string>>();
  for (const part of chunk(profileIds, ROWS_PER_COMMIT)) {
    const confirmed = await readProfileProperties(db, shop.id, part);
    for (const id of part) {
      const change = changeOfProperties(desires.get(id)?.properties ?? null, confirmed.get(id));
      if (change) changes.set(id, change);
    }
  }
  return changes;
}

/** What stood before may name a segment; of a control, or somebody who objects by now, nothing does. */
function nameless(properties: Record<string, string | null>, desire: Desire | undefined) {
  if (desire?.mayBeNamed !== false) return properties;
  const { properties: own } = desire;
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, value === null ? null : (own?.[name] ?? null)]),
  );
}

async function acknowledge(context: PushContext, items: Items, rejected: PushOperation["rejected"]): Promise<void> {
  const { db, shop, clock } = context;
  const refused = new Set(rejected.map(({ profileId }) => profileId));
  // An error that names nobody may be anybody's: then none of this import counts as confirmed.
  const accepted = refused.has(UNKNOWN_PROFILE) ? [] : items.filter(({ id }) => !refused.has(id));
  const cleared = accepted.filter(({ properties }) => Object.values(properties).every((value) => value === null));
  const written = accepted.filter(({ properties }) => Object.values(properties).some((value) => value !== null));
  for (const part of chunk(written, ROWS_PER_COMMIT)) {
    await db.transaction((tx) => acknowledgeProperties(tx, shop.id, part, clock.now()));
  }
  for (const part of chunk(cleared, ROWS_PER_COMMIT)) {
    const ids = part.map(({ id }) => id);
    await db.transaction((tx) => forgetProperties(tx, shop.id, ids));
  }
}

async function waitForImport(context: PushContext, operation: PushOperation, jobId: string): Promise<void> {
  for (let pause = 100; ; pause = Math.min(pause * 2, 5_000)) {
    const job = await context.klaviyo.getImportJob(jobId);
    if (job.state === "complete") return;
    if (job.state === "cancelled") {
      // The next attempt begins with an import of its own.
      operation.jobId = null;
      await context.db.transaction((tx) => updateOperation(tx, operation, { state: "waiting", jobId: null }));
      throw new AppError("unavailable", "Klaviyo cancelled the import of segment properties.");
    }
    await context.pause(pause);
  }
}

async function readRejected(
  context: PushContext,
  jobId: string,
  items: readonly { id: string }[],
): Promise<PushOperation["rejected"]> {
  const rejected: PushOperation["rejected"] = [];
  let cursor: string | null = null;
  do {
    const page: ImportErrorsPage = await context.klaviyo.fetchImportErrors(jobId, cursor);
    for (const { profileId, index, reason } of page.errors) {
      rejected.push({ profileId: profileId ?? items[index ?? -1]?.id ?? UNKNOWN_PROFILE, reason });
    }
    cursor = page.next;
  } while (cursor !== null);
  return rejected;
}
