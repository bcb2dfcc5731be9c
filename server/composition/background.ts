import { removeDownloads } from "../ingest/downloads.ts";
import type { JobEvent } from "../jobs/job.ts";
import { enqueue } from "../jobs/queue.ts";
import { runDueSchedules } from "../jobs/runSchedules.ts";
import { startTicking } from "../jobs/tick.ts";
import { Worker } from "../jobs/worker.ts";
import { listUnpublishedModels } from "../store/segments.ts";
import { findShop } from "../store/shops.ts";
import { listRunningSyncs } from "../store/syncs.ts";
import { createStarters } from "./scheduled.ts";
import { downloadsOf, type Services } from "./services.ts";
import { createHandlers } from "./work.ts";

/** What happens besides answering requests. */
export interface Background {
  /** Ends what is under way at its next commit, within milliseconds; the rest goes on at the next start. */
  stop(withinMs: number): Promise<void>;
}

/** Takes up what was under way when the process last stopped, and from then on does what is due. */
export async function startBackground(services: Services): Promise<Background> {
  const { db, clock, config, log } = services;
  await removeDownloads(downloadsOf(services), await listRunningSyncs(db));
  await askForPublications(services);
  const worker = new Worker({
    db,
    clock,
    handlers: createHandlers(services),
    shopsAtOnce: config.shopsAtOnce,
    report: (event) => report(services, event),
  });
  const others = await worker.start();
  if (others.length > 0) {
    log.warn(
      { others },
      "Another process works with this database. This one stands by: it works on stores that nobody works on.",
    );
  }
  const stopTicking = startTicking(() => startDue(services));
  return {
    async stop(withinMs) {
      await Promise.all([stopTicking(), worker.stop(withinMs)]);
    },
  };
}

async function startDue(services: Services): Promise<void> {
  const { db, clock, log } = services;
  try {
    await runDueSchedules(db, clock, createStarters(services), (error, { shopId, kind }) =>
      log.error({ shopId, kind, err: error }, "A schedule could not be started; it stays due"),
    );
  } catch (error) {
    log.error({ err: error }, "What is due could not be looked up; the next minute tries again");
  }
}

/** An acceptance cannot be given up: whatever kept its memberships from being written, each start tries again. */
async function askForPublications({ db, clock }: Services): Promise<void> {
  for (const { shopId, runId } of await listUnpublishedModels(db)) {
    const job = { shopId, kind: "publication" as const, reference: runId, askedAt: clock.now() };
    await db.transaction((tx) => enqueue(tx, job));
  }
}

function report(services: Services, event: JobEvent): void {
  const { log } = services;
  if (event.type === "lease_lost") {
    void reportLostLease(services, event.shopId);
  } else if (event.type === "trouble") {
    log.error({ shopId: event.shopId, err: event.error }, "Work could not be looked after");
  } else {
    const { shopId, kind, reference, attempts } = event.job;
    const facts = { shopId, kind, reference, attempts, err: event.error };
    if (event.type === "postponed") log.warn({ ...facts, afterMs: event.afterMs }, `${kind} will be tried again`);
    else log.error(facts, `${kind} failed`);
  }
}

/** A store whose rows were removed under its own lease has nothing left that could go on. */
async function reportLostLease({ db, log }: Services, shopId: number): Promise<void> {
  if (await findShop(db, shopId)) log.warn({ shopId }, "The lease of a store was lost; its work goes on elsewhere");
}
