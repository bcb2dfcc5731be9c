import { and, desc, eq, inArray, isNotNull, isNull, lte } from "drizzle-orm";
import type { Instant } from "../domain/instant.ts";
import type { Reader } from "./database.ts";
import type { Membership } from "./segments.ts";

/** Somebody in a segment, with the segment they left for it and the key they keep for life. */
export interface Member extends Membership {
  survivor: string;
  cameFrom: number | null;
}

/** Those who are in a segment as of an instant, newest first; at most 100. Give it `visibleAt` for what is in force. */
export async function listNewestMembers(
  reader: Reader,
  { shopId, segmentId, asOf }: { shopId: number; segmentId: number; asOf: Instant },
  limit: number,
): Promise<Member[]> {
  const { memberships, persons } = reader.tables;
  const rows = await reader.query
    .select({ membership: memberships, survivor: persons.survivor })
    .from(memberships)
    .innerJoin(persons, and(eq(persons.shopId, memberships.shopId), eq(persons.id, memberships.personId)))
    .where(
      and(
        eq(memberships.shopId, shopId),
        eq(memberships.segmentId, segmentId),
        isNull(memberships.to),
        lte(memberships.from, asOf),
      ),
    )
    .orderBy(desc(memberships.from), desc(memberships.personId))
    .limit(Math.min(limit, 100));
  const personIds = rows.map(({ membership }) => membership.personId);
  const left = personIds.length === 0 ? [] : await intervalsLeft(reader, shopId, personIds);
  return rows.map(({ membership, survivor }) => {
    const { personId, from } = membership;
    const before = left.find((one) => one.personId === personId && one.to === from);
    return { ...membership, survivor, cameFrom: before?.segmentId ?? null };
  });
}

/** The newest ends of memberships of a few people. */
async function intervalsLeft(reader: Reader, shopId: number, personIds: readonly number[]) {
  const { memberships } = reader.tables;
  return reader.query
    .select({ personId: memberships.personId, segmentId: memberships.segmentId, to: memberships.to })
    .from(memberships)
    .where(
      and(eq(memberships.shopId, shopId), inArray(memberships.personId, [...personIds]), isNotNull(memberships.to)),
    )
    .orderBy(desc(memberships.to))
    .limit(500);
}
