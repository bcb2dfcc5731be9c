import type { Instant } from "../../domain/instant.ts";
import { render } from "../../domain/language/english.ts";
import { findOutgrownSegments } from "../../runs/outgrownSegments.ts";
import type { Reader } from "../../store/database.ts";
import { findLatestPush, type Push } from "../../store/pushes.ts";
import { findLatestRun, listProposedSegments, listSteps, type Run, readAudit, readSnapshot } from "../../store/runs.ts";
import { listSchedules } from "../../store/schedules.ts";
import { EVERYBODY, findSegmentDay, listSegmentDays } from "../../store/segmentDays.ts";
import { findUnpublishedModel } from "../../store/segments.ts";
import { findGoal, type Shop } from "../../store/shops.ts";
import { findLatestSync } from "../../store/syncs.ts";
import type { LatestPush, LatestRun, OverviewView } from "../contract/overview.ts";
import { viewGoal } from "./goalsView.ts";
import { summarisePush } from "./pushView.ts";
import { readSegmentViews, viewDay } from "./segmentView.ts";
import { viewSchedule } from "./settingsView.ts";
import { viewPause } from "./shopView.ts";

/** What a number of today is compared with. */
const EARLIER_DAYS = 90;

/** Everything the first page says, each from a row. */
export async function viewOverview(reader: Reader, shop: Shop, now: Instant): Promise<OverviewView> {
  const shopId = shop.id;
  const [goal, schedules, { segments, model }, sync, fresh, run, push, planned, pushed, proposal, publishing] =
    await Promise.all([
      findGoal(reader, shopId),
      listSchedules(reader, shopId),
      readSegmentViews(reader, shopId),
      findLatestSync(reader, shopId),
      findLatestSync(reader, shopId, "done"),
      findLatestRun(reader, shopId),
      findLatestPush(reader, shopId),
      findLatestPush(reader, shopId, ["planned"]),
      findLatestPush(reader, shopId, ["verified", "mismatch", "reversed"]),
      findLatestRun(reader, shopId, "proposed"),
      findUnpublishedModel(reader, shopId),
    ]);
  const live = segments.filter(({ retiredAt }) => retiredAt === null);
  const audited = await readAudit(reader, { shopId, runId: model?.runId ?? run?.id ?? "" });
  return {
    now,
    shop: { name: shop.name, domain: shop.domain, currency: shop.currency, timeZone: shop.timeZone },
    isKlaviyoConnected: shop.klaviyoAccountId !== null,
    goal: goal ? viewGoal(goal) : null,
    pause: viewPause(shop),
    schedules: schedules.map(viewSchedule),
    freshAsOf: fresh?.finishedAt ?? null,
    sync: sync
      ? { id: sync.id, state: sync.state, startedAt: sync.startedAt, finishedAt: sync.finishedAt, error: sync.error }
      : null,
    run: run ? await viewLatestRun(reader, run) : null,
    push: push ? viewLatestPush(push) : null,
    plannedPush: planned ? viewLatestPush(planned) : null,
    proposal: proposal && publishing?.runId !== proposal.id ? await viewProposal(reader, proposal) : null,
    hasPushed: pushed !== undefined,
    isGuideDismissed: shop.settings.isGuideDismissed ?? false,
    segments: live,
    outgrown: (await findOutgrownSegments(reader, shop, live)).map((one) => ({
      ...one,
      name: live.find(({ id }) => id === one.segmentId)?.name ?? "",
    })),
    everybody: await viewEverybody(reader, shopId),
    audit: audited ? { score: audited.score, gate: audited.gate } : null,
  };
}

async function viewLatestRun(reader: Reader, run: Run): Promise<LatestRun> {
  const steps = await listSteps(reader, { shopId: run.shopId, runId: run.id });
  return {
    id: run.id,
    state: run.state,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    error: run.error,
    refusal: run.refusal && render(run.refusal.sentence),
    lastStep: steps.at(-1)?.step ?? null,
  };
}

function viewLatestPush(push: Push): LatestPush {
  const { id, state, kind, createdAt, finishedAt, join, leave, missing, unexpected } = summarisePush(push);
  return { id, state, kind, createdAt, finishedAt, join, leave, mismatched: missing + unexpected };
}

async function viewProposal(reader: Reader, run: Run): Promise<OverviewView["proposal"]> {
  const key = { shopId: run.shopId, runId: run.id };
  const [segments, snapshot] = await Promise.all([listProposedSegments(reader, key), readSnapshot(reader, key)]);
  const accepted = segments.filter(({ isAccepted }) => isAccepted);
  return { runId: run.id, segments: accepted.length, buyers: snapshot?.buyers ?? null };
}

async function viewEverybody(reader: Reader, shopId: number): Promise<OverviewView["everybody"]> {
  const key = { shopId, segmentId: EVERYBODY };
  const [latest] = await listSegmentDays(reader, key, 1);
  if (!latest) return null;
  const earlier = await findSegmentDay(reader, key, latest.day - EARLIER_DAYS);
  return { latest: viewDay(latest), earlier: earlier ? viewDay(earlier) : null };
}
