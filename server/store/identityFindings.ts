import type { Instant } from "../domain/instant.ts";
import type { Database, Reader } from "./database.ts";
import { deleteRows } from "./deleteRows.ts";
import { canonicalPair, type PairedRecord } from "./identityDecisions.ts";
import { and, asc, count, eq, gt, ne } from "./query.ts";
import type { RunKey } from "./runs.ts";

/** What a run found about identities beside who is who. */
export interface IdentityFindings {
  candidates: readonly { rule: string; first: PairedRecord; second: PairedRecord; namesAgree: boolean | null }[];
  /** Klaviyo profiles that belong to nobody, and people without one. */
  unmatchedProfiles: readonly string[];
  unmatchedPeople: readonly number[];
  foundAt: Instant;
}

const ROWS_PER_COMMIT = 500;
/** Nobody looks at more pairs than this; the strongest come first. */
const MOST_CANDIDATES = 10_000;

/** Keeps what a run found, in place of what the one before had. */
export async function saveIdentityFindings(db: Database, key: RunKey, found: IdentityFindings): Promise<void> {
  const { identityCandidates, unmatchedProfiles, unmatchedPeople } = db.tables;
  const pairs = found.candidates.slice(0, MOST_CANDIDATES).map(({ rule, namesAgree, first, second }) => ({
    ...key,
    ...canonicalPair(first, second),
    rule,
    namesAgree,
    foundAt: found.foundAt,
  }));
  for (const part of partsOf(pairs)) await db.transaction((tx) => tx.upsertMany(identityCandidates, part));
  for (const part of partsOf(found.unmatchedProfiles)) {
    await db.transaction((tx) =>
      tx.upsertMany(
        unmatchedProfiles,
        part.map((profileId) => ({ ...key, profileId })),
      ),
    );
  }
  for (const part of partsOf(found.unmatchedPeople)) {
    await db.transaction((tx) =>
      tx.upsertMany(
        unmatchedPeople,
        part.map((personId) => ({ ...key, personId })),
      ),
    );
  }
  for (const table of [identityCandidates, unmatchedProfiles, unmatchedPeople]) {
    await deleteRows(db, table, and(eq(table.shopId, key.shopId), ne(table.runId, key.runId)));
  }
}

function partsOf<T>(items: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < items.length; at += ROWS_PER_COMMIT) parts.push(items.slice(at, at + ROWS_PER_COMMIT));
  return parts;
}

/** A page of the profiles that belong to nobody. */
export async function listUnmatchedProfiles(
  reader: Reader,
  shopId: number,
  { after, limit }: { after: string; limit: number },
): Promise<string[]> {
  const { unmatchedProfiles: table } = reader.tables;
  const rows = await reader.query
    .select({ id: table.profileId })
    .from(table)
    .where(and(eq(table.shopId, shopId), gt(table.profileId, after)))
    .orderBy(asc(table.profileId))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** A page of the people without a profile, by number, with the key that names an account of theirs. */
export async function listUnmatchedPeople(
  reader: Reader,
  shopId: number,
  { after, limit }: { after: number; limit: number },
): Promise<{ personId: number; survivor: string }[]> {
  const { unmatchedPeople: table, persons } = reader.tables;
  return reader.query
    .select({ personId: table.personId, survivor: persons.survivor })
    .from(table)
    .innerJoin(persons, and(eq(persons.shopId, table.shopId), eq(persons.id, table.personId)))
    .where(and(eq(table.shopId, shopId), gt(table.personId, after)))
    .orderBy(asc(table.personId))
    .limit(limit);
}

/** How many pairs wait for somebody to decide, at most `most`. */
export async function countCandidates(reader: Reader, shopId: number): Promise<number> {
  const { identityCandidates } = reader.tables;
  const [row] = await reader.query
    .select({ n: count() })
    .from(identityCandidates)
    .where(eq(identityCandidates.shopId, shopId));
  return row?.n ?? 0;
}
