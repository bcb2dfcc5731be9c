import type { Instant } from "../domain/instant.ts";
import type { ContactHasher } from "./contactHash.ts";
import type { Reader, Transaction } from "./database.ts";
import { and, eq, inArray } from "./query.ts";
import type { Tables } from "./schema/tables.ts";

export type TombstoneKind = Tables["tombstones"]["$inferSelect"]["kind"];

/** A record's id under a key: it tells whether the record comes back, and nothing else. */
const hashOf = (hash: ContactHasher, shopId: number, kind: TombstoneKind, id: number | string) =>
  hash(`${kind}_id`, String(id), shopId);

/** Notes that records must never be stored again. */
export async function buryRecords(
  tx: Transaction,
  hash: ContactHasher,
  shopId: number,
  kind: TombstoneKind,
  ids: readonly (number | string)[],
  at: Instant,
): Promise<void> {
  const rows = ids.map((id) => ({ shopId, kind, hash: hashOf(hash, shopId, kind, id), at }));
  await tx.insertMissing(tx.tables.tombstones, rows);
}

/** Those of the given records that must not be stored. Most shops have none of a kind, which costs one look. */
export async function findBuried<Id extends number | string>(
  reader: Reader,
  hash: ContactHasher,
  shopId: number,
  kind: TombstoneKind,
  ids: readonly Id[],
): Promise<Set<Id>> {
  const { tombstones } = reader.tables;
  const isKind = and(eq(tombstones.shopId, shopId), eq(tombstones.kind, kind));
  if (ids.length === 0) return new Set();
  const [any] = await reader.query.select({ at: tombstones.at }).from(tombstones).where(isKind).limit(1);
  if (!any) return new Set();
  const idOf = new Map(ids.map((id) => [hashOf(hash, shopId, kind, id), id]));
  const rows = await reader.query
    .select({ hash: tombstones.hash })
    .from(tombstones)
    .where(and(isKind, inArray(tombstones.hash, [...idOf.keys()])));
  return new Set(rows.flatMap((row) => idOf.get(row.hash) ?? []));
}
