import { join } from "node:path";
import SQLite from "better-sqlite3";
import type { Console } from "../../scripts/demo/console.ts";

export interface PlacedOrder {
  customerId: number;
  isNew: boolean;
  /** By the sandbox's clock. */
  placedAt: number;
}

interface PushRow {
  id: string;
  kind: string;
  state: string;
  approved_by: string;
  dry_run: string;
}

/**
 * Prints how long moves took, and counts what must not have happened.
 * @param sentAt when each automatic push was seen to be confirmed by Klaviyo, by the sandbox's clock
 */
export function reportMoves(
  console: Console,
  dataDir: string,
  placed: readonly PlacedOrder[],
  { since, sentAt }: { since: number; sentAt: ReadonlyMap<string, number> },
): void {
  const db = new SQLite(join(dataDir, "strata.db"), { readonly: true });
  const moved = firstPushes(db, since, sentAt);
  const seconds = (isNew: boolean) =>
    placed
      .filter((order) => order.isNew === isNew)
      .flatMap(({ customerId, placedAt }) => {
        const move = moved.get(customerId);
        return move ? [(move.at - Math.max(placedAt, isNew ? move.profileSince : 0)) / 1000] : [];
      });
  const known = seconds(false);
  const fresh = seconds(true);
  console.line(`\nMoves of people Klaviyo knew: ${describe(known)} from order to Klaviyo's confirmation.`);
  console.line(`Moves of people it got to know: ${describe(fresh)} from their profile to the confirmation.`);
  const pushes = db.prepare("select * from pushes where approved_at >= ?").all(since) as PushRow[];
  console.line(`Pushes: ${count(pushes, ({ kind, state }) => `${kind} ${state}`)}.`);
  console.line(`Moves outside of the standing approvals: ${outside(db, pushes)}.`);
  console.line(`Moves sent twice: ${sentTwice(db, since)}.`);
  console.line(`Deliveries: ${deliveries(db)}.`);
  db.close();
}

/** The first automatic push that names a customer's profile, and since when there is the profile. */
function firstPushes(
  db: SQLite.Database,
  since: number,
  sentAt: ReadonlyMap<string, number>,
): Map<number, { at: number; profileSince: number }> {
  const rows = db
    .prepare(
      `select distinct u.id push, cast(a.reference as integer) customer, k.created_at profile_since
       from pushes u
       join push_operations o on o.shop_id = u.shop_id and o.push_id = u.id and o.kind = 'properties'
       join json_each(o.before, '$.items') item
       join profiles k on k.shop_id = u.shop_id and k.id = json_extract(item.value, '$.id')
       join person_links p on p.shop_id = u.shop_id and p.kind = 'profile' and p.reference = k.id
       join person_links a on a.shop_id = p.shop_id and a.person_id = p.person_id and a.kind = 'account'
       where u.kind = 'automatic' and u.approved_at >= ?`,
    )
    .all(since) as { push: string; customer: number; profile_since: number }[];
  const first = new Map<number, { at: number; profileSince: number }>();
  for (const { push, customer, profile_since: profileSince } of rows) {
    const at = sentAt.get(push);
    if (at !== undefined && at < (first.get(customer)?.at ?? Infinity)) first.set(customer, { at, profileSince });
  }
  return first;
}

function describe(values: readonly number[]): string {
  if (values.length === 0) return "none";
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1);
  return `${values.length} moves, p50 ${at(0.5)} s, p95 ${at(0.95)} s, longest ${at(1)} s`;
}

function count<T>(items: readonly T[], keyOf: (item: T) => string): string {
  const groups = Map.groupBy(items, keyOf);
  return [...groups].map(([key, group]) => `${group.length} ${key}`).join(", ");
}

/** People an automatic push moved for a cause that no standing approval names. */
function outside(db: SQLite.Database, pushes: readonly PushRow[]): number {
  const policies = new Map(
    (
      db.prepare("select segment_id, causes from standing_approvals").all() as { segment_id: number; causes: string }[]
    ).map(({ segment_id, causes }) => [segment_id, new Set(JSON.parse(causes) as string[])]),
  );
  let people = 0;
  for (const { kind, dry_run } of pushes) {
    if (kind !== "automatic") continue;
    const { lists } = JSON.parse(dry_run) as {
      lists: { segmentId: number; joinBy: Record<string, number>; leaveBy: Record<string, number> }[];
    };
    for (const { segmentId, joinBy, leaveBy } of lists) {
      for (const [cause, n] of [...Object.entries(joinBy), ...Object.entries(leaveBy)]) {
        if (!policies.get(segmentId)?.has(cause)) people += n;
      }
    }
  }
  return people;
}

/** Profiles that automatic pushes added to one list more often than their person ever entered its segment. */
function sentTwice(db: SQLite.Database, since: number): number {
  const rows = db
    .prepare(
      `select added.profile, added.segment_id, added.n, count(m.person_id) entries from (
         select id.value profile, o.segment_id, count(*) n
         from pushes u join push_operations o on o.shop_id = u.shop_id and o.push_id = u.id and o.kind = 'add'
         join json_each(o.before, '$.profileIds') id
         where u.kind = 'automatic' and u.approved_at >= ? group by 1, 2) added
       join person_links p on p.kind = 'profile' and p.reference = added.profile
       left join memberships m on m.shop_id = p.shop_id and m.person_id = p.person_id
         and m.segment_id = added.segment_id
       group by 1, 2 having added.n > entries`,
    )
    .all(since) as unknown[];
  return rows.length;
}

function deliveries(db: SQLite.Database): string {
  const rows = db.prepare("select state, count(*) n from deliveries group by state").all() as {
    state: string;
    n: number;
  }[];
  return rows.map(({ state, n }) => `${n} ${state}`).join(", ");
}
