import { render } from "../../domain/language/english.ts";
import type { Reader } from "../../store/database.ts";
import { listDescriptions, type SegmentDescription } from "../../store/descriptions.ts";
import { findLatestCountedPush, type Push } from "../../store/pushes.ts";
import {
  findLatestRun,
  findRun,
  listProposedMoves,
  listProposedSegments,
  type ProposedMove,
  type ProposedSegment,
} from "../../store/runs.ts";
import { listSegmentDays, listUnattendedDays, type SegmentDay } from "../../store/segmentDays.ts";
import { listStandingDisputes, type StandingDispute } from "../../store/segmentDisputes.ts";
import {
  findLiveModel,
  findRunOfModel,
  findUnpublishedModel,
  listSegments,
  type Model,
  type Segment,
} from "../../store/segments.ts";
import { findShopGoal } from "../../store/shops.ts";
import { listStandingApprovals, type StandingApproval } from "../../store/standingApprovals.ts";
import type {
  DisputeView,
  ForecastView,
  ModelView,
  MovementsView,
  ReachView,
  SegmentDayView,
  SegmentDetailView,
  SegmentsView,
  SegmentView,
  StandingApprovalView,
} from "../contract/segments.ts";
import { viewForecasts } from "./forecastView.ts";
import { viewCheck, viewDescription, viewTraits, worded } from "./wording.ts";

/** A year and a bit: what a history shows. */
const DAYS = 400;

/** What the rows say of all segments: read once for however many are shown. */
interface Facts {
  segments: Segment[];
  model: Model | undefined;
  proposed: ProposedSegment[];
  described: SegmentDescription[];
  approvals: StandingApproval[];
  counted: Push | undefined;
  disputes: StandingDispute[];
}

async function readFacts(reader: Reader, shopId: number): Promise<Facts> {
  const [segments, model, approvals, counted, disputes] = await Promise.all([
    listSegments(reader, shopId),
    findLiveModel(reader, shopId),
    listStandingApprovals(reader, shopId),
    findLatestCountedPush(reader, shopId),
    listStandingDisputes(reader, shopId),
  ]);
  const shared = { segments, model, approvals, counted, disputes };
  const runId = model && (await findRunOfModel(reader, model));
  if (runId === undefined) return { ...shared, proposed: [], described: [] };
  const key = { shopId, runId };
  const [proposed, described] = await Promise.all([listProposedSegments(reader, key), listDescriptions(reader, key)]);
  return { ...shared, proposed, described };
}

/** Every segment there has been, and what is about to change. */
export async function viewSegments(reader: Reader, shopId: number): Promise<SegmentsView> {
  const [{ segments, model }, proposal, publishing, latest] = await Promise.all([
    readSegmentViews(reader, shopId),
    findLatestRun(reader, shopId, "proposed"),
    findUnpublishedModel(reader, shopId),
    findLatestRun(reader, shopId),
  ]);
  const isPublishing = publishing !== undefined;
  return {
    segments,
    model: model ? viewModel(model) : null,
    proposal:
      proposal && publishing?.runId !== proposal.id
        ? { runId: proposal.id, proposedAt: proposal.finishedAt ?? proposal.startedAt }
        : null,
    isPublishing,
    latestRun: latest
      ? {
          id: latest.id,
          state: latest.state,
          refusal: latest.refusal && render(latest.refusal.sentence),
          error: latest.error,
        }
      : null,
  };
}

/** The views of all segments, with the model they belong to. */
export async function readSegmentViews(
  reader: Reader,
  shopId: number,
): Promise<{ segments: SegmentView[]; model: Model | undefined }> {
  const facts = await readFacts(reader, shopId);
  const days = await Promise.all(
    facts.segments.map(async ({ id, retiredAt }) =>
      retiredAt === null ? (await listSegmentDays(reader, { shopId, segmentId: id }, 1))[0] : undefined,
    ),
  );
  const views = facts.segments.map((segment, i) => viewSegment(segment, days[i], facts));
  return { segments: withShares(views), model: facts.model };
}

/** One segment with its profile, history and movements. */
export async function viewSegmentDetail(
  reader: Reader,
  shopId: number,
  segmentId: number,
): Promise<SegmentDetailView | undefined> {
  const { segments, model } = await readSegmentViews(reader, shopId);
  const segment = segments.find(({ id }) => id === segmentId);
  if (!segment) return undefined;
  const key = model && { shopId, runId: model.runId };
  const [question, moves, forecasts, history, unattended] = await Promise.all([
    model ? readQuestion(reader, model) : null,
    key ? listProposedMoves(reader, key) : [],
    model ? viewForecastsOf(reader, model, segmentId) : [],
    listSegmentDays(reader, { shopId, segmentId }, DAYS),
    listUnattendedDays(reader, { shopId, segmentId }, 30),
  ]);
  return {
    segment,
    forecasts,
    question,
    history: history.toReversed().map(viewDay),
    movements: {
      ...viewMovements(segmentId, segments, model, moves),
      unattended: unattended.toReversed().map(({ day, moves: n }) => ({ day, moves: n })),
    },
    model: model ? viewModel(model) : null,
  };
}

/** What a model's goal asked when its run began; the goal's own question where the run kept none. */
async function readQuestion(reader: Reader, model: Model): Promise<string | null> {
  const { shopId, goalId } = model;
  const run = await findRun(reader, { shopId, runId: await findRunOfModel(reader, model) });
  const asked = run?.goals?.find(({ id }) => id === goalId) ?? (await findShopGoal(reader, shopId, goalId));
  return asked?.question ?? null;
}

function viewSegment(segment: Segment, day: SegmentDay | undefined, facts: Facts): SegmentView {
  const { id, name, createdAt, retiredAt, klaviyoListId, klaviyoListName } = segment;
  const { model } = facts;
  const own = model && facts.proposed.find(({ cluster }) => model.slots[cluster] === id);
  const approval = facts.approvals.find(({ segmentId }) => segmentId === id);
  return {
    id,
    name,
    createdAt,
    retiredAt,
    klaviyoListId,
    klaviyoListName,
    people: day?.people ?? own?.people ?? null,
    share: null,
    dataScore: own?.dataScore ?? null,
    countedAt: day?.writtenAt ?? (own && model ? model.acceptedAt : null),
    reach: viewReach(id, day, facts.counted),
    latestDay: day ? viewDay(day) : null,
    traits: own?.traits.map(worded) ?? [],
    profile: viewTraits(own?.traits ?? []),
    ...viewDescription(own && facts.described.find(({ cluster }) => cluster === own.cluster)),
    checks: own?.checks.map(viewCheck) ?? [],
    jaccard: own?.jaccard ?? null,
    laterBuyers: own?.laterBuyers ?? null,
    laterNetPerPerson: own?.laterNetPerPerson ?? null,
    approval: approval ? viewApproval(approval) : null,
    dispute: viewDispute(facts.disputes.find(({ segmentId }) => segmentId === id)),
  };
}

/** What the run that made the segment as it is foresaw of its people. */
async function viewForecastsOf(reader: Reader, model: Model, segmentId: number): Promise<ForecastView[]> {
  const runId = await findRunOfModel(reader, model);
  const cluster = model.slots.indexOf(segmentId);
  if (runId === undefined || cluster < 0) return [];
  return viewForecasts(reader, { shopId: model.shopId, runId }, cluster);
}

/** A segment's share of everybody in a live segment. */
function withShares(segments: SegmentView[]): SegmentView[] {
  const live = segments.filter(({ retiredAt }) => retiredAt === null);
  const total = live.reduce((sum, { people }) => sum + (people ?? 0), 0);
  return segments.map((segment) => ({
    ...segment,
    share: segment.retiredAt === null && segment.people !== null && total > 0 ? segment.people / total : null,
  }));
}

/** The newer of the last day and the last dry run: both count everybody of the segment. */
function viewReach(segmentId: number, day: SegmentDay | undefined, counted: Push | undefined): ReachView | null {
  const reach = counted?.dryRun?.reach.find((one) => one.segmentId === segmentId);
  const countedAt = counted?.plannedAt ?? null;
  const ofDay = day && { ...day, at: day.writtenAt };
  const ofPush = reach && countedAt !== null ? { ...reach, at: countedAt } : undefined;
  const newest = ofDay && (!ofPush || ofDay.at >= ofPush.at) ? ofDay : ofPush;
  if (!newest) return null;
  const { at, people, notInKlaviyo, unreachable, heldOut, onList } = newest;
  return { at, people, notInKlaviyo, unreachable, heldOut, onList };
}

export function viewDay(day: SegmentDay): SegmentDayView {
  const { day: number, people, orders, buyers, repeatBuyers, net } = day;
  const { notInKlaviyo, unreachable, heldOut, onList, writtenAt } = day;
  return {
    day: number,
    people,
    orders,
    buyers,
    repeatBuyers,
    net,
    notInKlaviyo,
    unreachable,
    heldOut,
    onList,
    writtenAt,
  };
}

function viewApproval(approval: StandingApproval): StandingApprovalView {
  const { causes, mostMovesADay, quietFrom, quietTo, givenBy, givenAt } = approval;
  return { causes, mostMovesADay, quietFrom, quietTo, givenBy, givenAt };
}

function viewDispute(dispute: StandingDispute | undefined): DisputeView | null {
  return dispute ? { reason: dispute.reason, by: dispute.by, at: dispute.at } : null;
}

function viewModel({ runId, acceptedAt, publishedAt, method, acceptedWarnings }: Model): ModelView {
  return { runId, acceptedAt, publishedAt, method, acceptedWarnings };
}

/** Where people of a slot came from and went when its model was accepted, out of the proposal's own counts. */
function viewMovements(
  segmentId: number,
  segments: readonly SegmentView[],
  model: Model | undefined,
  moves: readonly ProposedMove[],
): Omit<MovementsView, "unattended"> {
  const came: MovementsView["came"] = [];
  const went: MovementsView["went"] = [];
  let stayed = 0;
  const nameOf = (id: number) => segments.find((one) => one.id === id)?.name ?? null;
  for (const { slotId, cluster, people } of moves) {
    const to = model?.slots[cluster] ?? 0;
    if (slotId === segmentId && to === segmentId) stayed += people;
    else if (to === segmentId) came.push({ segmentId: slotId, name: nameOf(slotId), people });
    else if (slotId === segmentId) went.push({ segmentId: to, name: nameOf(to), people });
  }
  const byPeople = (a: { people: number }, b: { people: number }) => b.people - a.people;
  return {
    acceptedAt: model?.acceptedAt ?? null,
    came: came.toSorted(byPeople),
    went: went.toSorted(byPeople),
    stayed,
  };
}
