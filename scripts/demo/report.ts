import type { Given, SegmentView, Totals } from "./answers.ts";
import type { SandboxClient } from "./clients.ts";
import type { JobResult } from "./job.ts";

export interface KlaviyoList {
  id: string;
  name: string;
  members: string[];
}

/** One line of the result: everybody of a segment is in exactly one of the last four counts, asked in this order. */
export interface ReportSegment {
  cluster: number;
  slot: number | null;
  name: string;
  people: number;
  share: number;
  jaccard: number | null;
  /**
   * Of people who were where the segment is 90 days ago: share with an order since, and net revenue per person (minor
   * units).
   */
  backtest: { laterBuyers: number | null; laterNetPerPerson: number | null };
  notInKlaviyo: number;
  unreachable: number;
  heldOut: number;
  /** Counted from the sandbox's own list, not from what the app believes. */
  onList: number;
  accepted: boolean;
}

const KEYS = ["customers", "purchases", "gross", "cancelled", "guestOrders", "guestLines", "quarantined"] as const;

function totals(from: Totals): Totals {
  return Object.fromEntries(KEYS.map((key) => [key, from[key]])) as unknown as Totals;
}

/** Everything the demo found out, as data. */
export async function makeReport(sandbox: SandboxClient, job: JobResult, peakRssMb: number) {
  const given = await sandbox.get<Given>("/given");
  const lists = await sandbox.get<KlaviyoList[]>("/klaviyo/lists");
  const { profilesCreated } = await sandbox.get<{ profilesCreated: number }>("/klaviyo/counters");
  const { sync, run, push } = job;
  return {
    input: totals(given),
    store: sync.tally,
    file: given.file,
    provenance: given.provenance,
    sync: {
      rows: Object.fromEntries(sync.streams.map(({ stream, read }) => [stream, read])),
      rejected: Object.fromEntries(sync.streams.map(({ stream, rejected }) => [stream, rejected])),
      calls: sync.streams.reduce((sum, { calls }) => sum + calls, 0),
    },
    audit: run.audit && { score: run.audit.score, gate: run.audit.gate, findings: run.audit.findings },
    run: {
      state: run.state,
      k: run.segments.length,
      seed: run.seed,
      people: run.snapshot?.people ?? 0,
      buyers: run.snapshot?.buyers ?? 0,
      refused: run.refusal && { ...run.refusal },
      checks: run.checks,
      bakeOff: run.steps.find(({ step }) => step === "segmentation")?.result ?? null,
      segments: run.segments.map((segment) => reportSegment(segment, job, lists)),
      moves: run.moves,
    },
    push: push && {
      state: push.state,
      calls: push.calls,
      operations: push.operations,
      lists: push.dryRun?.lists ?? [],
      properties: push.dryRun?.properties ?? 0,
      profilesCreated,
      mismatches: push.mismatches,
    },
    seconds: job.seconds,
    peakRssMb,
  };
}

export type Report = Awaited<ReturnType<typeof makeReport>>;

function reportSegment(
  segment: SegmentView,
  { push, slots, run }: JobResult,
  lists: readonly KlaviyoList[],
): ReportSegment {
  const slot = slots.find(({ id }) => id === run.acceptedSlots?.[segment.cluster]);
  const reach = push?.dryRun?.reach.find(({ segmentId }) => segmentId === slot?.id);
  return {
    cluster: segment.cluster,
    slot: slot?.id ?? null,
    name: slot?.name ?? segment.name,
    people: segment.people,
    share: segment.share,
    jaccard: segment.jaccard,
    backtest: { laterBuyers: segment.laterBuyers, laterNetPerPerson: segment.laterNetPerPerson },
    notInKlaviyo: reach?.notInKlaviyo ?? 0,
    unreachable: reach?.unreachable ?? 0,
    heldOut: reach?.heldOut ?? 0,
    onList: lists.find(({ id }) => id === slot?.klaviyoListId)?.members.length ?? 0,
    accepted: segment.isAccepted,
  };
}
