import type { Sentence } from "../../domain/sentence.ts";
import type { Kit } from "./kit.sqlite.ts";
import type { ShopTables } from "./shops.ts";

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

/** One feature that a model places people by. */
export interface ModelAxis {
  feature: string;
  weight: number;
  /** Counts in the place of a value that is not known. */
  fill: number;
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
}

/** Why a membership began or ended. */
export const CAUSES = [
  "order",
  "ageing",
  "engagement",
  "refund",
  "consent",
  "model_change",
  "identity_merge",
  "identity_split",
  "arm",
  "undo",
  "manual",
] as const;
export type Cause = (typeof CAUSES)[number];

/** Runs and what they read, found and proposed; the models, slots and memberships that acceptance made. */
export function defineAnalysisTables(k: Kit, { shops }: ShopTables) {
  const shopId = () =>
    k
      .integer("shop_id")
      .notNull()
      .references(() => shops.id, { onDelete: "cascade" });

  /** One human after identity resolution. `survivor` names the oldest account, or the guest's identifier. */
  const persons = k.table(
    "persons",
    {
      shopId: shopId(),
      id: k.integer("id").notNull(),
      survivor: k.text("survivor").notNull(),
      /** Set when the person turned out to be another one; kept so that history can be followed. */
      mergedInto: k.integer("merged_into"),
      since: k.instant("since").notNull(),
    },
    (t) => [
      k.primaryKey({ columns: [t.shopId, t.id] }),
      k.uniqueIndex("persons_survivor_key").on(t.shopId, t.survivor),
    ],
  );

  /** Which account, guest order or Klaviyo profile belongs to whom, and by which rule. Rewritten by each run. */
  const personLinks = k.table(
    "person_links",
    {
      shopId: shopId(),
      kind: k.text("kind").$type<"account" | "guest_order" | "profile">().notNull(),
      reference: k.text("reference").notNull(),
      personId: k.integer("person_id").notNull(),
      rule: k.text("rule").notNull(),
      runId: k.text("run_id").notNull(),
      /** When the link was last found to hold; a run drops those it did not find and that are older than what it read. */
      linkedAt: k.instant("linked_at").notNull(),
    },
    (t) => [
      k.primaryKey({ columns: [t.shopId, t.kind, t.reference] }),
      k.index("person_links_person_idx").on(t.shopId, t.personId),
    ],
  );

  /**
   * What the rows of a person's records come to, packed (store/history/packRows.ts), so that daily refreshes need not read
   * every order again. Whoever changes a record of somebody empties theirs in the same transaction.
   */
  const personFacts = k.table(
    "person_facts",
    {
      shopId: shopId(),
      personId: k.integer("person_id").notNull(),
      /** A hash of which records they were read from: of others they say nothing. Empty while the rows are. */
      records: k.text("records").notNull(),
      rows: k.bytes("rows").notNull(),
      /** When a record was last changed: rows read before that must not be written after it. */
      forgottenAt: k.instant("forgotten_at"),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.personId] })],
  );

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
      /** Share of records that cannot be tied to a person, and the limits it was held against. */
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
      undo: k.text("undo").$type<"by_record" | "by_pair" | "in_source" | "nothing">().notNull(),
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

  /** What an acceptance fixed: immutable. */
  const models = k.table(
    "models",
    {
      shopId: shopId(),
      /** The run that was accepted, or the reversal that put an earlier model back. */
      runId: k.text("run_id").notNull(),
      goalId: k.text("goal_id").notNull(),
      /** The model that this one takes back; null for an acceptance. */
      undoes: k.text("undoes"),
      /** The model that this one puts back; null for an acceptance. */
      restores: k.text("restores"),
      method: k.text("method").notNull(),
      seed: k.integer("seed").notNull(),
      catalogueVersion: k.text("catalogue_version").notNull(),
      parameters: k.json<unknown>("parameters").notNull(),
      /** The features people are placed by, with the goal's weights and what counts where one is not known. */
      axes: k.json<ModelAxis[]>("axes").notNull(),
      /** Slot of each cluster, by cluster number; null where the segment was not accepted. */
      slots: k.json<(number | null)[]>("slots").notNull(),
      acceptedAt: k.instant("accepted_at").notNull(),
      acceptedBy: k.text("accepted_by").notNull(),
      /** Warnings the person who accepted has seen and taken on. */
      acceptedWarnings: k.json<string[]>("accepted_warnings").notNull(),
      /** Set by the one small commit that makes the model's memberships visible; null while they are being written. */
      publishedAt: k.instant("published_at"),
      retiredAt: k.instant("retired_at"),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.runId] })],
  );

  /** Stable slots: they keep their id, name and Klaviyo list through re-clustering. */
  const segments = k.table(
    "segments",
    {
      shopId: shopId(),
      id: k.integer("id").notNull(),
      name: k.text("name").notNull(),
      createdAt: k.instant("created_at").notNull(),
      retiredAt: k.instant("retired_at"),
      /** Found before created, renamed, never recreated. */
      klaviyoListId: k.text("klaviyo_list_id"),
      klaviyoListName: k.text("klaviyo_list_name"),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.id] })],
  );

  const memberships = k.table(
    "memberships",
    {
      shopId: shopId(),
      personId: k.integer("person_id").notNull(),
      from: k.instant("from_at").notNull(),
      segmentId: k.integer("segment_id").notNull(),
      to: k.instant("to_at"),
      cause: k.text("cause").$type<Cause>().notNull(),
      endCause: k.text("end_cause").$type<Cause>(),
      modelRunId: k.text("model_run_id").notNull(),
      /** The person's values on the model's axes when the interval began, then their usual gap in days; null if unknown. */
      facts: k.json<(number | null)[]>("facts"),
    },
    (t) => [
      k.primaryKey({ columns: [t.shopId, t.personId, t.from] }),
      k.index("memberships_segment_idx").on(t.shopId, t.segmentId, t.to, t.from),
    ],
  );

  /** Treatment or control, drawn once per programme and never again. */
  const arms = k.table(
    "arms",
    {
      shopId: shopId(),
      programme: k.text("programme").notNull(),
      personId: k.integer("person_id").notNull(),
      arm: k.text("arm").$type<"treatment" | "control">().notNull(),
      drawnAt: k.instant("drawn_at").notNull(),
      /** The person turned out to be two who had been drawn differently: kept as a control, and left out of the analysis. */
      isMixed: k.boolean("is_mixed").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.programme, t.personId] })],
  );

  return {
    persons,
    personLinks,
    personFacts,
    runs,
    runSteps,
    audits,
    auditFindings,
    snapshots,
    snapshotColumns,
    proposedSegments,
    proposedMoves,
    models,
    segments,
    memberships,
    arms,
  };
}

export type AnalysisTables = ReturnType<typeof defineAnalysisTables>;
