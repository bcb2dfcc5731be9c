import { clicksLikeMachine } from "../../domain/clickMachine.ts";
import { ENGAGEMENT_KINDS, type EngagementKind } from "../../domain/source.ts";
import type { EngagementColumns } from "./history.ts";
import type { Moment } from "./moment.ts";

/** What one person did with e-mails and on the site by the moment; index into ENGAGEMENT_KINDS. */
export interface EngagementSummary {
  /** 1 for the kinds that say anything about this person: recorded by then, and the person had a profile. */
  known: Uint8Array;
  /** 1 for those recorded through all of the last 90 days: only then does no event mean that there was none. */
  known90: Uint8Array;
  /** All events. */
  count: Float64Array;
  /** Events in the last 90 days. */
  count90: Float64Array;
  /** Calendar day of the last event; NaN without one. */
  lastDay: Float64Array;
}

export function noEngagement(): EngagementSummary {
  return {
    known: new Uint8Array(ENGAGEMENT_KINDS.length),
    known90: new Uint8Array(ENGAGEMENT_KINDS.length),
    count: new Float64Array(ENGAGEMENT_KINDS.length),
    count90: new Float64Array(ENGAGEMENT_KINDS.length),
    lastDay: new Float64Array(ENGAGEMENT_KINDS.length),
  };
}

/** Empties the summary for the next person. */
export function beginEngagement(
  summary: EngagementSummary,
  { recordedSince }: EngagementColumns,
  profileSince: number,
  { asOf, from90 }: Moment,
): void {
  for (let kind = 0; kind < summary.known.length; kind++) {
    const since = recordedSince[kind] ?? Infinity;
    summary.known[kind] = profileSince <= asOf && since <= asOf ? 1 : 0;
    summary.known90[kind] = profileSince <= asOf && since <= from90 ? 1 : 0;
    summary.count[kind] = 0;
    summary.count90[kind] = 0;
    summary.lastDay[kind] = Number.NaN;
  }
}

/** Adds one event at or before the moment; a person's events come in time order. */
export function addEvent(
  summary: EngagementSummary,
  { at, kind }: EngagementColumns,
  row: number,
  { from90 }: Moment,
  dayOf: (at: number) => number,
): void {
  const when = at[row] ?? 0;
  const what = kind[row] ?? 0;
  summary.count[what] = (summary.count[what] ?? 0) + 1;
  if (when >= from90) summary.count90[what] = (summary.count90[what] ?? 0) + 1;
  summary.lastDay[what] = dayOf(when);
}

const CLICKED = ENGAGEMENT_KINDS.indexOf("email_clicked");
const RECEIVED = ENGAGEMENT_KINDS.indexOf("email_received");

/** Takes clicks for not known where they are a machine's by the moment: which of them a person made, nobody can tell. */
export function leaveOutMachineClicks({ known, known90, count }: EngagementSummary): void {
  if (!clicksLikeMachine(count[CLICKED] ?? 0, count[RECEIVED] ?? 0)) return;
  known[CLICKED] = 0;
  known90[CLICKED] = 0;
}

/** Reads one kind's numbers, so that definitions name kinds instead of positions. */
export function engagementReader(kind: EngagementKind): {
  count90(summary: EngagementSummary): number;
  lastDay(summary: EngagementSummary): number;
} {
  const index = ENGAGEMENT_KINDS.indexOf(kind);
  const where = (known: Uint8Array, value: number | undefined) =>
    known[index] === 1 ? (value ?? Number.NaN) : Number.NaN;
  return {
    count90: ({ known90, count90 }) => where(known90, count90[index]),
    lastDay: ({ known, lastDay }) => where(known, lastDay[index]),
  };
}
