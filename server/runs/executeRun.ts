import { z } from "zod";
import type { Audit } from "../analytics/audit/audit.ts";
import { findGoalPreset, type GoalPreset } from "../analytics/goals/goalPresets.ts";
import { servedGoal } from "../analytics/goals/ownGoal.ts";
import { type GateSettings, gateSettingsOf } from "../analytics/validation/gateSettings.ts";
import { AppError } from "../domain/errors.ts";
import { startOfDay } from "../domain/instant.ts";
import { findOverride } from "../store/audits.ts";
import type { Transaction } from "../store/database.ts";
import { findRun, finishStep, markRun, type Run, readStep, setRunState } from "../store/runs.ts";
import type { GoalSnapshot, Refusal } from "../store/schema/runs.ts";
import { findShopGoal, listGoals } from "../store/shops.ts";
import { findLatestSync, findSync, readWatermarks } from "../store/syncs.ts";
import type { Chosen } from "./chooseSegments.ts";
import type { RunContext } from "./context.ts";
import { readGateLimits, USUAL_MOST_SEGMENTS } from "./gateLimits.ts";
import { isCovered, mayBeOverridden } from "./overrideAudit.ts";
import { BACKTEST_DAYS } from "./prepareFeatures.ts";
import { proposeSegments } from "./proposeSegments.ts";
import { prepareInWorker, runInWorker } from "./runInWorker.ts";
import { saveChoice } from "./saveChoice.ts";
import { savePrepared } from "./savePrepared.ts";
import { progressKeeper } from "./saveProgress.ts";

const markResult = z.object({
  highWater: z.record(z.string(), z.number()),
  asOf: z.number(),
  /** What the gate asked of this shop when the run began. */
  gate: z.object({ sizeFloor: z.number(), sizeCeiling: z.number(), mostSegments: z.number() }),
});
const segmentationResult = z.object({ refused: z.unknown().nullable() });

/**
 * Carries a run through its steps: mark, audit, identity, snapshot, prediction, segmentation, proposal. Each step is committed
 * before the next begins, so a run that was cut off continues after its last one. It ends as a proposal, or refused
 * with the check that decided.
 */
export async function executeRun(context: RunContext): Promise<void> {
  const { db, key } = context;
  const run = await findRun(db, key);
  if (run?.state !== "running") return;
  const goal = await findShopGoal(db, key.shopId, run.goalId);
  if (!goal) throw new AppError("conflict", "The goal of this run is gone; choose a goal and run again.");
  const { highWater, asOf, gate } = await mark(context, run);
  const marked = { ...run, asOf };
  // As it was when the run began: what was chosen since is for the next one.
  const chosen = (await findRun(db, key))?.goals?.find(({ id }) => id === goal.id) ?? goal;
  const preset = servedGoal(findGoalPreset(goal.preset), chosen, { ...gate, usual: USUAL_MOST_SEGMENTS });
  await context.checkpoint();
  const isAudited = await prepare(context, marked, preset, highWater);
  if (!isAudited) return;
  await context.checkpoint();
  await segment(context, marked, preset, gateSettingsOf(gate));
  const { refused } = segmentationResult.parse(await readStep(db, key, "segmentation"));
  if (refused === null) await proposeSegments(context, marked);
}

/**
 * Notes the sync the run reads, up to where each source was complete by it, and the day the run speaks of: not today
 * where the orders are older, or everybody would look lapsed by as much.
 */
async function mark({ db, clock, key, shop }: RunContext, run: Run): Promise<z.infer<typeof markResult>> {
  const done = await readStep(db, key, "mark");
  if (done !== undefined) return markResult.parse(done);
  const startedAt = clock.now();
  const sync = await findLatestSync(db, key.shopId);
  if (sync?.state !== "done") {
    throw new AppError(
      "conflict",
      "The last sync of this store did not complete, so its rows are not whole; sync again.",
    );
  }
  const highWater = await readWatermarks(db, key.shopId);
  const asOf = startOfDay(Math.min(run.startedAt, highWater.orders ?? run.startedAt), shop.timeZone);
  const { unlock: _unlock, ...gate } = await readGateLimits(db, shop);
  const result = { highWater, asOf, gate };
  await db.transaction(async (tx) => {
    await markRun(tx, key, { syncId: sync.id, asOf, goals: await snapshotGoals(tx, run) });
    await finishStep(tx, key, { step: "mark", startedAt, finishedAt: clock.now(), result });
  });
  return result;
}

/** The goals as they are now: the one the run was asked to serve, and those that stand beside it. */
async function snapshotGoals(tx: Transaction, { shopId, goalId }: Run): Promise<GoalSnapshot[]> {
  const served = await findShopGoal(tx, shopId, goalId);
  const others = (await listGoals(tx, shopId)).filter(({ id }) => id !== goalId);
  return [...(served ? [served] : []), ...others].map((goal) => {
    const { id, preset, rank, question, kpi, target, due, owner, axes, segments } = goal;
    return { id, preset, rank, question, kpi, target, due, owner, axes, segments };
  });
}

/** Audit, identity and snapshot come from one reading of the rows. False when the audit forbids to go on. */
async function prepare(
  context: RunContext,
  run: Run,
  goal: GoalPreset,
  highWater: Record<string, number>,
): Promise<boolean> {
  const { db, clock, key, shop, databaseFile, signal } = context;
  if ((await readStep(db, key, "snapshot")) !== undefined) return true;
  const { syncId = run.syncId } = (await findRun(db, key)) ?? {};
  const sync = await findSync(db, shop.id, syncId);
  const task = {
    kind: "prepare" as const,
    databaseFile,
    shop,
    asOf: run.asOf,
    now: run.startedAt,
    goal,
    seed: run.seed,
    programme: run.goalId,
    shopifyCustomers: sync?.sourceCounts?.customers ?? null,
  };
  const ending = new AbortController();
  const parts = prepareInWorker(task, {
    signal: AbortSignal.any([signal, ending.signal]),
    onProgress: progressKeeper(context, "snapshot"),
  });
  try {
    return await savePrepared(context, parts, { asOf: run.asOf, highWater }, async (audit) => {
      if (audit.gate !== "block" || isCovered(await findOverride(db, key), audit)) return true;
      const refusal = refusalOf(audit);
      await db.transaction((tx) => setRunState(tx, key, { state: "refused", at: clock.now(), refusal }));
      return false;
    });
  } finally {
    ending.abort();
  }
}

/** Shopify shows 60 days of orders without the scope for all of them: less than the backtest looks back. */
const DAYS_VISIBLE = 60;

/** What blocked: a history cut short, or the share of records that are affected. */
function refusalOf({ affected, reason, limits }: Audit): Refusal {
  return !mayBeOverridden(reason)
    ? { check: "history", number: DAYS_VISIBLE, threshold: BACKTEST_DAYS, sentence: reason }
    : { check: "audit", number: affected, threshold: limits.blockAbove, sentence: reason };
}

async function segment(context: RunContext, run: Run, goal: GoalPreset, gate: GateSettings): Promise<void> {
  const { db, clock, key, shop, databaseFile, signal } = context;
  if ((await readStep(db, key, "segmentation")) !== undefined) return;
  const startedAt = clock.now();
  const { currency, settings } = shop;
  const { holdoutShare } = settings;
  const task = { kind: "segment", databaseFile, key, seed: run.seed, goal, gate, currency, holdoutShare } as const;
  const chosen = await context.during(
    runInWorker<Chosen>(task, { signal, onProgress: progressKeeper(context, "segmentation") }),
  );
  await saveChoice(context, chosen, startedAt);
}
