import type { Instant } from "../domain/instant.ts";
import type { Reader, Transaction } from "./database.ts";
import { pages } from "./pages.ts";
import { and, asc, desc, eq, gt, isNull, type SQL, sql } from "./query.ts";
import type { RecordKind } from "./schema/quality.ts";
import type { Tables } from "./schema/tables.ts";

export type IdentityDecisionRow = Tables["identityDecisions"]["$inferSelect"];
export type IdentityCandidate = Tables["identityCandidates"]["$inferSelect"];

const ROWS_PER_PAGE = 5_000;

/** An account, guest order or profile by its id. */
export interface PairedRecord {
  kind: RecordKind;
  id: string;
}

const RANK: Readonly<Record<RecordKind, number>> = { account: 0, guest_order: 1, profile: 2 };

/** The one way two records are written down, whichever is named first: accounts before orders, lower ids before higher. */
export function canonicalPair(a: PairedRecord, b: PairedRecord) {
  const order = RANK[a.kind] - RANK[b.kind] || a.id.length - b.id.length || (a.id < b.id ? -1 : 1);
  const [first, second] = order <= 0 ? [a, b] : [b, a];
  return { firstKind: first.kind, first: first.id, secondKind: second.kind, second: second.id };
}

/** What somebody decided about two records. */
export interface StandingDecision {
  id: string;
  verdict: IdentityDecisionRow["verdict"];
  first: PairedRecord;
  second: PairedRecord;
}

/** The decisions that stand. */
export async function readStandingDecisions(reader: Reader, shopId: number): Promise<StandingDecision[]> {
  const { identityDecisions } = reader.tables;
  const read = (after: string, size: number) =>
    reader.query
      .select()
      .from(identityDecisions)
      .where(
        and(eq(identityDecisions.shopId, shopId), isNull(identityDecisions.undoneAt), gt(identityDecisions.id, after)),
      )
      .orderBy(asc(identityDecisions.id))
      .limit(size);
  const rows = (await Array.fromAsync(pages("", ROWS_PER_PAGE, read, ({ id }) => id))).flat();
  return rows.map(({ id, verdict, firstKind, first, secondKind, second }) => ({
    id,
    verdict,
    first: { kind: firstKind, id: first },
    second: { kind: secondKind, id: second },
  }));
}

/** The newest decisions, those that were taken back included. */
export async function listDecisions(reader: Reader, shopId: number, limit: number): Promise<IdentityDecisionRow[]> {
  const { identityDecisions } = reader.tables;
  return reader.query
    .select()
    .from(identityDecisions)
    .where(eq(identityDecisions.shopId, shopId))
    .orderBy(desc(identityDecisions.at), desc(identityDecisions.id))
    .limit(limit);
}

/** Keeps a decision; one about the same two records that stood before is taken back by it. */
export async function decideIdentity(
  tx: Transaction,
  decision: Omit<IdentityDecisionRow, "undoneBy" | "undoneAt">,
): Promise<void> {
  const { identityDecisions } = tx.tables;
  const { shopId, by, at } = decision;
  await tx.query
    .update(identityDecisions)
    .set({ undoneBy: by, undoneAt: at })
    .where(and(eq(identityDecisions.shopId, shopId), isNull(identityDecisions.undoneAt), isPair(tx, decision)));
  await tx.query.insert(identityDecisions).values({ ...decision, undoneBy: null, undoneAt: null });
}

function isPair(reader: Reader, pair: Pick<IdentityDecisionRow, "firstKind" | "first" | "secondKind" | "second">) {
  const { identityDecisions: table } = reader.tables;
  return and(
    eq(table.firstKind, pair.firstKind),
    eq(table.first, pair.first),
    eq(table.secondKind, pair.secondKind),
    eq(table.second, pair.second),
  );
}

/** @returns whether it stood */
export async function undoDecision(
  tx: Transaction,
  { shopId, id, by, at }: Pick<IdentityDecisionRow, "shopId" | "id" | "by" | "at">,
): Promise<boolean> {
  const { identityDecisions } = tx.tables;
  const undone = await tx.query
    .update(identityDecisions)
    .set({ undoneBy: by, undoneAt: at })
    .where(and(eq(identityDecisions.shopId, shopId), eq(identityDecisions.id, id), isNull(identityDecisions.undoneAt)))
    .returning({ id: identityDecisions.id });
  return undone.length > 0;
}

/** Pairs that nobody has decided about, those whose names agree first, in pages of at most 500. */
export async function listCandidates(
  reader: Reader,
  shopId: number,
  { limit }: { limit: number },
): Promise<IdentityCandidate[]> {
  const { identityCandidates: table } = reader.tables;
  return reader.query
    .select()
    .from(table)
    .where(and(eq(table.shopId, shopId), isUndecided()))
    .orderBy(
      sql`case when ${table.namesAgree} then 0 when ${table.namesAgree} is null then 1 else 2 end`,
      asc(table.firstKind),
      asc(table.first),
      asc(table.second),
    )
    .limit(limit);
}

function isUndecided(): SQL {
  return sql`not exists (select 1 from identity_decisions d where d.shop_id = identity_candidates.shop_id
    and d.undone_at is null and d.first_kind = identity_candidates.first_kind and d."first" = identity_candidates."first"
    and d.second_kind = identity_candidates.second_kind and d."second" = identity_candidates."second")`;
}

/** Whether a record of this kind and id is there. */
export async function hasRecord(reader: Reader, shopId: number, { kind, id }: PairedRecord): Promise<boolean> {
  const { customers, orders, profiles } = reader.tables;
  const one = { one: sql<number>`1` };
  const found =
    kind === "profile"
      ? await reader.query
          .select(one)
          .from(profiles)
          .where(and(eq(profiles.shopId, shopId), eq(profiles.id, id)))
      : kind === "account"
        ? await reader.query
            .select(one)
            .from(customers)
            .where(and(eq(customers.shopId, shopId), eq(customers.id, Number(id))))
        : await reader.query
            .select(one)
            .from(orders)
            .where(and(eq(orders.shopId, shopId), eq(orders.id, Number(id)), isNull(orders.customerId)));
  return found.length > 0;
}

/** People who hold records that somebody told apart since an instant: kept apart, or joined before and not any more. */
export async function readPartedPeople(reader: Reader, shopId: number, since: Instant): Promise<Set<number>> {
  const rows = await reader.all<{ id: number }>(sql`
    select distinct l.person_id as id from identity_decisions d
    join person_links l on l.shop_id = d.shop_id and (
      (l.kind = d.first_kind and l.reference = d."first") or (l.kind = d.second_kind and l.reference = d."second"))
    where d.shop_id = ${shopId} and (
      (d.verdict = 'keep_apart' and d.at >= ${since} and d.undone_at is null)
      or (d.verdict = 'merge' and d.undone_at >= ${since}))`);
  return new Set(rows.map(({ id }) => id));
}
