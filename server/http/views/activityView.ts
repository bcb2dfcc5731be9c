import { render } from "../../domain/language/english.ts";
import { sentence } from "../../domain/sentence.ts";
import {
  countProposed,
  countRead,
  type Job,
  listDeadJobs,
  listPushes,
  listRefreshesBefore,
  listRuns,
  listSyncs,
  type Page,
} from "../../store/activity.ts";
import type { Reader } from "../../store/database.ts";
import { type Decision, listDecisionEntries } from "../../store/decisions.ts";
import type { Push } from "../../store/pushes.ts";
import type { Refresh } from "../../store/refreshes.ts";
import type { Run } from "../../store/runs.ts";
import type { Sync } from "../../store/syncs.ts";
import type { ActivityItem, ActivityKind, ActivityView } from "../contract/activity.ts";
import { summarisePush } from "./pushView.ts";

const ITEMS = 100;

/** Where a page ends: items are ordered by time, then kind, then id, newest first. */
interface Cursor {
  at: number;
  kind: string;
  id: string;
}

/** What happened and is happening, newest first, from where an earlier answer ended. */
export async function viewActivity(reader: Reader, shopId: number, before: string | undefined): Promise<ActivityView> {
  const cursor = before === undefined ? undefined : readCursor(before);
  const page: Page = { shopId, before: cursor?.at ?? Number.MAX_SAFE_INTEGER, limit: ITEMS + 1 };
  const [syncs, runs, refreshes, pushes, jobs, decisions] = await Promise.all([
    listSyncs(reader, page),
    listRuns(reader, page),
    listRefreshesBefore(reader, page),
    listPushes(reader, page),
    listDeadJobs(reader, page),
    listDecisionEntries(reader, page),
  ]);
  const all = [
    ...syncs.map(syncItem),
    ...runs.map(runItem),
    ...refreshes.map(refreshItem),
    ...pushes.map(pushItem),
    ...jobs.map(jobItem),
    ...decisions.map(decisionItem),
  ]
    .filter((item) => cursor === undefined || newestFirst(cursor, item) < 0)
    .toSorted(newestFirst);
  const items = await withCounts(reader, shopId, all.slice(0, ITEMS));
  const last = items.at(-1);
  return { items, next: last && all.length > ITEMS ? `${last.at}.${last.kind}.${last.id}` : null };
}

function readCursor(text: string): Cursor {
  const [at = "", kind = "", ...id] = text.split(".");
  return { at: Number(at), kind, id: id.join(".") };
}

function newestFirst(a: Cursor, b: Cursor): number {
  return b.at - a.at || compare(b.kind, a.kind) || compare(b.id, a.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

const nothing = {
  reason: null,
  by: null,
  read: null,
  segments: null,
  refresh: null,
  push: null,
  work: null,
  reference: null,
};
const itemOf = (kind: ActivityKind, facts: Omit<ActivityItem, "kind" | keyof typeof nothing>): ActivityItem => ({
  kind,
  ...nothing,
  ...facts,
});

function syncItem({ id, state, startedAt, finishedAt, error }: Sync): ActivityItem {
  return { ...itemOf("sync", { id, state, at: startedAt, finishedAt }), reason: error };
}

function runItem({ id, state, startedAt, finishedAt, error, refusal }: Run): ActivityItem {
  const reason = refusal ? render(refusal.sentence) : error;
  return { ...itemOf("run", { id, state, at: startedAt, finishedAt }), reason };
}

function refreshItem({ id, state, asOf, finishedAt, error, people, moved, waiting }: Refresh): ActivityItem {
  const refresh = state === "done" ? { people, moved, waiting } : null;
  return { ...itemOf("refresh", { id, state, at: asOf, finishedAt }), reason: error, refresh };
}

function pushItem(row: Push): ActivityItem {
  const { id, state, kind, createdAt, finishedAt, error, join, leave, missing, unexpected } = summarisePush(row);
  const push = { kind, join, leave, mismatched: missing + unexpected };
  return { ...itemOf("push", { id, state, at: createdAt, finishedAt }), reason: error, push };
}

function jobItem({ kind, reference, askedAt, error }: Job): ActivityItem {
  const id = reference === "" ? kind : reference;
  const job = itemOf("job", { id, state: "dead", at: askedAt, finishedAt: null });
  return { ...job, reason: error, work: kind, reference };
}

/** One that was taken back is an item of its own, named apart from the one that made it. */
function decisionItem({ kind, state, id, by, at, about, verdict, reason }: Decision): ActivityItem {
  const code = ["decision", kind, ...(verdict === "" ? [] : [verdict]), state].join(".");
  const item = itemOf(kind, { id: state === "made" ? id : `${id}.${state}`, state, at, finishedAt: null });
  return { ...item, by, reason: render(sentence(code, { about, reason })) };
}

async function withCounts(reader: Reader, shopId: number, items: ActivityItem[]): Promise<ActivityItem[]> {
  const idsOf = (kind: ActivityKind) => items.filter((item) => item.kind === kind).map(({ id }) => id);
  const [read, proposed] = await Promise.all([
    countRead(reader, shopId, idsOf("sync")),
    countProposed(reader, shopId, idsOf("run")),
  ]);
  return items.map((item) => ({
    ...item,
    read: item.kind === "sync" ? (read.get(item.id) ?? 0) : null,
    segments: item.kind === "run" ? (proposed.get(item.id) ?? null) : null,
  }));
}
