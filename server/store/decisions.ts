import type { Page } from "./activity.ts";
import type { Reader } from "./database.ts";
import { sql } from "./query.ts";

export const DECISION_KINDS = ["dispute", "identity", "override", "ruling", "unlock"] as const;
export type DecisionKind = (typeof DECISION_KINDS)[number];

/** Somebody decided something, or took it back. */
export interface Decision {
  kind: DecisionKind;
  state: "made" | "undone";
  id: string;
  by: string;
  at: number;
  /** What it is about: an order's number, two records, a run, a number of segments, or a segment's name. */
  about: string;
  /** What was decided, where there is a choice. */
  verdict: string;
  reason: string;
}

/** What members of staff decided and took back, newest first; each is an entry of its own. */
export async function listDecisionEntries(reader: Reader, { shopId, before, limit }: Page): Promise<Decision[]> {
  return reader.all<Decision>(sql`
    select * from (
      select 'override' as kind, 'made' as state, run_id as id, "by" as "by", "at" as "at",
        run_id as about, '' as verdict, reason as reason
      from audit_overrides where shop_id = ${shopId}
      union all
      select 'ruling', 'made', id, "by", "at", cast(order_id as text), verdict, reason
      from order_rulings where shop_id = ${shopId}
      union all
      select 'ruling', 'undone', id, undone_by, undone_at, cast(order_id as text), verdict, reason
      from order_rulings where shop_id = ${shopId} and undone_at is not null
      union all
      select 'identity', 'made', id, "by", "at",
        first_kind || ' ' || "first" || ', ' || second_kind || ' ' || "second", verdict, ''
      from identity_decisions where shop_id = ${shopId}
      union all
      select 'identity', 'undone', id, undone_by, undone_at,
        first_kind || ' ' || "first" || ', ' || second_kind || ' ' || "second", verdict, ''
      from identity_decisions where shop_id = ${shopId} and undone_at is not null
      union all
      select 'unlock', 'made', id, "by", "at", cast(segments as text), '', reason
      from segment_unlocks where shop_id = ${shopId}
      union all
      select 'unlock', 'undone', id, undone_by, undone_at, cast(segments as text), '', reason
      from segment_unlocks where shop_id = ${shopId} and undone_at is not null
      union all
      select 'dispute', 'made', d.id, d."by", d."at", s.name, '', d.reason
      from segment_disputes d join segments s on s.shop_id = d.shop_id and s.id = d.segment_id
      where d.shop_id = ${shopId}
      union all
      select 'dispute', 'undone', d.id, d.undone_by, d.undone_at, s.name, '', coalesce(d.note, '')
      from segment_disputes d join segments s on s.shop_id = d.shop_id and s.id = d.segment_id
      where d.shop_id = ${shopId} and d.undone_at is not null
    ) as decided
    where "at" <= ${before}
    order by "at" desc, kind desc, state desc, id desc
    limit ${limit}`);
}
