import { z } from "zod";
import type { ImportErrorsPage } from "../connectors/klaviyo/imports.ts";
import { AppError } from "../domain/errors.ts";
import { retryPassing } from "../jobs/retryPassing.ts";
import {
  acknowledgeProperties,
  addCalls,
  countAttempt,
  forgetMembers,
  noteMembers,
  type PushOperation,
  updateOperation,
} from "../store/pushes.ts";
import { listSegments, setList } from "../store/segments.ts";
import type { PushContext } from "./context.ts";
import { isListOf } from "./ownership.ts";

const ROWS_PER_COMMIT = 500;
const UNKNOWN_PROFILE = "unknown";

const listPayload = z.object({ name: z.string() });
const membersPayload = z.object({ profileIds: z.array(z.string()) });
const propertiesPayload = z.object({
  items: z.array(z.object({ id: z.string(), properties: z.record(z.string(), z.string()) })),
});

/**
 * Carries out one operation of the outbox. Safe to call again for one whose outcome is unknown, so failures that pass
 * are waited out and the operation is sent again.
 */
export function sendOperation(context: PushContext, operation: PushOperation): Promise<void> {
  return retryPassing(context.pause, () => attemptOperation(context, operation));
}

async function attemptOperation(context: PushContext, operation: PushOperation): Promise<void> {
  const { db } = context;
  await db.transaction((tx) => countAttempt(tx, operation));
  try {
    if (operation.kind === "list") await ensureList(context, operation);
    else if (operation.kind === "properties") await importProperties(context, operation);
    else await changeMembers(context, operation);
  } finally {
    await db.transaction((tx) => addCalls(tx, operation, context.takeCalls()));
  }
}

/** The list's own id first, then a list that bears the slot's mark, and only then a new one. */
async function ensureList(context: PushContext, operation: PushOperation): Promise<void> {
  const { db, klaviyo, shop } = context;
  const segmentId = operation.segmentId ?? 0;
  const { name } = listPayload.parse(operation.payload);
  const known = (await listSegments(db, shop.id)).find(({ id }) => id === segmentId)?.klaviyoListId ?? null;
  const marked =
    known === null ? (await klaviyo.listAllLists()).find((list) => isListOf(shop.id, segmentId, list.name)) : null;
  const existing = known ?? marked?.id ?? null;
  const id = existing ?? (await klaviyo.createList(name));
  if (existing !== null && marked?.name !== name) await klaviyo.renameList(existing, name);
  await db.transaction(async (tx) => {
    await setList(tx, shop.id, segmentId, { id, name });
    await updateOperation(tx, operation, { state: "done" });
  });
}

async function listIdOf(context: PushContext, segmentId: number): Promise<string> {
  const segment = (await listSegments(context.db, context.shop.id)).find(({ id }) => id === segmentId);
  if (!segment?.klaviyoListId) {
    throw new AppError("conflict", `Segment ${segmentId} has no Klaviyo list yet; push again.`);
  }
  return segment.klaviyoListId;
}

/** Adds or removes are sets on Klaviyo's side too: sending one twice changes nothing. */
async function changeMembers(context: PushContext, operation: PushOperation): Promise<void> {
  const { db, klaviyo, clock, shop } = context;
  const segmentId = operation.segmentId ?? 0;
  const list = { shopId: shop.id, segmentId };
  const { profileIds } = membersPayload.parse(operation.payload);
  const listId = await listIdOf(context, segmentId);
  if (operation.kind === "add") {
    // Before they are sent: from here on they may be on the list, whatever the answer.
    await inCommits(profileIds, (part) => db.transaction((tx) => noteMembers(tx, list, part, null)));
    await klaviyo.addToList(listId, profileIds);
    await inCommits(profileIds, (part) => db.transaction((tx) => noteMembers(tx, list, part, clock.now())));
  } else {
    await klaviyo.removeFromList(listId, profileIds);
    await inCommits(profileIds, (part) => db.transaction((tx) => forgetMembers(tx, list, part)));
  }
  await db.transaction((tx) => updateOperation(tx, operation, { state: "done" }));
}

async function inCommits<T>(items: readonly T[], commit: (part: T[]) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += ROWS_PER_COMMIT) await commit(items.slice(at, at + ROWS_PER_COMMIT));
}

/** An accepted import is only a job: it counts when the job is complete and its errors are read. */
async function importProperties(context: PushContext, operation: PushOperation): Promise<void> {
  const { db, klaviyo, clock, shop } = context;
  const { items } = propertiesPayload.parse(operation.payload);
  let jobId = operation.jobId;
  if (jobId === null) {
    jobId = await klaviyo.importProfiles(items);
    const started = jobId;
    await db.transaction((tx) => updateOperation(tx, operation, { state: "sent", jobId: started }));
  }
  await waitForImport(context, jobId);
  const rejected = await readRejected(context, jobId, items);
  const refused = new Set(rejected.map(({ profileId }) => profileId));
  // An error that names nobody may be anybody's: then none of this import counts as confirmed.
  const accepted = refused.has(UNKNOWN_PROFILE) ? [] : items.filter(({ id }) => !refused.has(id));
  await inCommits(accepted, (part) => db.transaction((tx) => acknowledgeProperties(tx, shop.id, part, clock.now())));
  await db.transaction((tx) => updateOperation(tx, operation, { state: "done", rejected }));
}

async function waitForImport(context: PushContext, jobId: string): Promise<void> {
  for (let pause = 100; ; pause = Math.min(pause * 2, 5_000)) {
    const job = await context.klaviyo.getImportJob(jobId);
    if (job.state === "complete") return;
    if (job.state === "cancelled") {
      throw new AppError("unavailable", "Klaviyo cancelled the import of segment properties; push again.");
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
