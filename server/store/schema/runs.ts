import type { Sentence } from "../../domain/sentence.ts";
import type { Kit } from "./kit.sqlite.ts";
import type { Cause } from "./memberships.ts";
import type { GoalDimension, ShopTables } from "./shops.ts";

export const RUN_STEPS = ["mark", "audit", "identity", "snapshot", "prediction", "segmentation", "proposal"] as const;
/** The parts of a run, in the order they happen; each is committed before the next begins. */
export type RunStep = (typeof RUN_STEPS)[number];

/** running -> proposed | refused | failed; proposed -> accepted | superseded. */
export type RunState = "running" | "proposed" | "refused" | "failed" | "accepted" | "superseded";

/** Why a run ended without a proposal: the check that decided, what it measured and what it asks for. */
export interface Refusal {
  check: string;
  number: number;
  threshold: number;
  sentence: Sentence;
}

/** One check of the gate, on a segment or on the whole. */
export interface CheckResult {
  check: string;
  result: "pass" | "warn" | "fail";
  number: number;
  threshold: number;
  sentence: Sentence;
}

/** A goal as it was when a run served it, or stood beside the one it served. */
export interface GoalSnapshot {
  id: string;
  preset: string;
  rank: number;
  question: string;
  kpi: string;
  target: number | null;
  due: number | null;
  owner: string | null;
  axes: GoalDimension[] | null;
  segments: { fewest: number; most: number } | null;
}

/** Runs and what they read, found and proposed. */
export function defineRunTables(k: Kit, { shops }: ShopTables) {
  const shopId = () =>
    k
      .integer("shop_id")
      .notNull()
      .references(() => shops.id, { onDelete: "cascade" });

  const runs = k.table(
    "runs",
    {
      shopId: shopId(),
      id: k.text("id").notNull(),
      goalId: k.text("goal_id").notNull(),
      syncId: k.text("sync_id").notNull(),
      seed: k.integer("seed").notNull(),
      asOf: k.instant("as_of").notNull(),
      state: k.text("state").$type<RunState>().notNull(),
      askedBy: k.text("asked_by").$type<"person" | "schedule">().notNull(),
      startedAt: k.instant("started_at").notNull(),
      finishedAt: k.instant("finished_at"),
      refusal: k.json<Refusal>("refusal"),
      error: k.text("error"),
      /** How far the step under way was when it last said so, 0 to 1; null before the first word of a long one. */
      progress: k.json<{ step: RunStep; share: number }>("progress"),
      /** The shop's goals when the run began, by rank; it serves the first. Empty until then. */
      goals: k.json<GoalSnapshot[]>("goals"),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.id] })],
  );

  const runSteps = k.table(
    "run_steps",
    {
      shopId: shopId(),
      runId: k.text("run_id").notNull(),
      step: k.text("step").$type<RunStep>().notNull(),
      startedAt: k.instant("started_at").notNull(),
      finishedAt: k.instant("finished_at").notNull(),
      /** What the step found, for the steps after it and for the screens. */
      result: k.json<unknown>("result").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.runId, t.step] })],
  );

  const audits = k.table(
    "audits",
    {
      shopId: shopId(),
      runId: k.text("run_id").notNull(),
      score: k.integer("score").notNull(),
      gate: k.text("gate").$type<"pass" | "warn" | "block">().notNull(),
      /** Why the gate stands as it does. */
      reason: k.json<Sentence>("reason").notNull(),
      /** Share of records that are affected (analytics/audit/audit.ts), and the limits it was held against. */
      affected: k.real("affected").notNull(),
      warnAbove: k.real("warn_above").notNull(),
      blockAbove: k.real("block_above").notNull(),
      auditedAt: k.instant("audited_at").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.runId] })],
  );

  const auditFindings = k.table(
    "audit_findings",
    {
      shopId: shopId(),
      runId: k.text("run_id").notNull(),
      rule: k.text("rule").notNull(),
      severity: k.text("severity").$type<"info" | "warn" | "critical">().notNull(),
      count: k.integer("count").notNull(),
      of: k.integer("of").notNull(),
      amount: k.money("amount"),
      /** What the score loses by it: it is multiplied by 1 less this. */
      cost: k.real("cost").notNull(),
      action: k.json<Sentence>("action").notNull(),
      /** What became of the records: left out, put aside, joined or kept. */
      handling: k.text("handling").$type<"left_out" | "put_aside" | "joined" | "kept">().notNull(),
      /** Who can take that back: somebody in this app, for a record or a pair of them; the source; or nobody needs to. */
      undo: k.text("undo").$type<"by_record" | "by_pair" | "in_source" | "by_setting" | "nothing">().notNull(),
      /** Records the rule looked at, and what it left of them. */
      before: k.integer("before").notNull(),
      after: k.integer("after").notNull(),
      examples: k.json<string[]>("examples").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.runId, t.rule] })],
  );

  /** What a run read, frozen: written once. */
  const snapshots = k.table(
    "snapshots",
    {
      shopId: shopId(),
      runId: k.text("run_id").notNull(),
      asOf: k.instant("as_of").notNull(),
      people: k.integer("people").notNull(),
      buyers: k.integer("buyers").notNull(),
      catalogueVersion: k.text("catalogue_version").notNull(),
      highWater: k.json<Record<string, number>>("high_water").notNull(),
      /** When its preparation began: the reading of the rows. */
      begunAt: k.instant("begun_at").notNull(),
      frozenAt: k.instant("frozen_at").notNull(),
    },
    (t) => [
      k.primaryKey({ columns: [t.shopId, t.runId] }),
      // Nothing is frozen, and so nothing learnt from, that was not audited.
      k.foreignKey({ columns: [t.shopId, t.runId], foreignColumns: [audits.shopId, audits.runId] }).onDelete("cascade"),
    ],
  );

  /**
   * Columns of the frozen feature matrix: little-endian doubles, one a person, in the order of column "person". A large
   * shop's come in parts, each of the people from row `first` on.
   */
  const snapshotColumns = k.table(
    "snapshot_columns",
    {
      shopId: shopId(),
      runId: k.text("run_id").notNull(),
      column: k.text("column").notNull(),
      first: k.integer("first").notNull(),
      values: k.bytes("values").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.runId, t.column, t.first] })],
  );

  /** A proposed segment, accepted into a slot or not. */
  const proposedSegments = k.table(
    "proposed_segments",
    {
      shopId: shopId(),
      runId: k.text("run_id").notNull(),
      cluster: k.integer("cluster").notNull(),
      /** The slot it carries on; null for a new one. */
      slotId: k.integer("slot_id"),
      name: k.text("name").notNull(),
      people: k.integer("people").notNull(),
      share: k.real("share").notNull(),
      /** The score of the audit whose data it was found in, 0 to 100. */
      dataScore: k.integer("data_score").notNull(),
      jaccard: k.real("jaccard"),
      /** Of people who were where the segment is 90 days earlier: share with an order since, and net revenue per person. */
      laterBuyers: k.real("later_buyers"),
      laterNetPerPerson: k.real("later_net_per_person"),
      checks: k.json<CheckResult[]>("checks").notNull(),
      traits: k.json<Sentence[]>("traits").notNull(),
      isAccepted: k.boolean("is_accepted").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.runId, t.cluster] })],
  );

  /** People of a live slot (rows) found in a proposed cluster (columns); slot 0 or cluster -1 is "in none". */
  const proposedMoves = k.table(
    "proposed_moves",
    {
      shopId: shopId(),
      runId: k.text("run_id").notNull(),
      slotId: k.integer("slot_id").notNull(),
      cluster: k.integer("cluster").notNull(),
      cause: k.text("cause").$type<Cause>().notNull(),
      people: k.integer("people").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.runId, t.slotId, t.cluster, t.cause] })],
  );

  return { runs, runSteps, audits, auditFindings, snapshots, snapshotColumns, proposedSegments, proposedMoves };
}
