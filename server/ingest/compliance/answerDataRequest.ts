import type { Clock } from "../../domain/clock.ts";
import { type ComplianceRequest, updateComplianceRequest } from "../../store/compliance.ts";
import type { Database, Reader } from "../../store/database.ts";
import { pages } from "../../store/pages.ts";
import { and, asc, desc, eq, gt } from "../../store/query.ts";
import { listColumns, readColumns } from "../../store/runs.ts";
import { settleSubject } from "./customerSubject.ts";

const ROWS_PER_PAGE = 5_000;

/**
 * Prepares the answer to a customer who asks what is held of them: finds their records, and keeps with the request what
 * takes long to look up. The answer itself is made from the rows when the merchant fetches it.
 */
export async function answerDataRequest(db: Database, clock: Clock, request: ComplianceRequest): Promise<void> {
  const { shopId } = request;
  const subject = await settleSubject(db, request);
  if (!subject) return;
  const events = await countEvents(db, shopId, subject.profiles);
  const features = await latestFeatures(db, shopId, [...subject.persons, subject.sharedPerson ?? -1]);
  const outcome = {
    orders: subject.orders.length,
    profiles: subject.profiles.length,
    events: Object.values(events).reduce((sum, n) => sum + n, 0),
    features: Object.keys(features).length,
  };
  await db.transaction((tx) =>
    updateComplianceRequest(tx, request, {
      subject: { ...subject, events, features },
      outcome,
      finishedAt: clock.now(),
    }),
  );
}

/** Engagement events of profiles, by kind. */
async function countEvents(
  reader: Reader,
  shopId: number,
  profiles: readonly string[],
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  if (profiles.length === 0) return counts;
  const wanted = new Set(profiles);
  const { engagement } = reader.tables;
  const read = (after: string, size: number) =>
    reader.query
      .select({ id: engagement.id, profileId: engagement.profileId, kind: engagement.kind })
      .from(engagement)
      .where(and(eq(engagement.shopId, shopId), gt(engagement.id, after)))
      .orderBy(asc(engagement.id))
      .limit(size);
  for await (const page of pages("", ROWS_PER_PAGE, read, ({ id }) => id)) {
    for (const { profileId, kind } of page) if (wanted.has(profileId)) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** What the last run computed about a person, by feature; what it could not tell is left out. */
async function latestFeatures(
  reader: Reader,
  shopId: number,
  persons: readonly number[],
): Promise<Record<string, number>> {
  const { snapshots } = reader.tables;
  const [snapshot] = await reader.query
    .select({ runId: snapshots.runId })
    .from(snapshots)
    .where(eq(snapshots.shopId, shopId))
    .orderBy(desc(snapshots.frozenAt))
    .limit(1);
  if (!snapshot) return {};
  const key = { shopId, runId: snapshot.runId };
  const people = (await readColumns(reader, key, ["person"])).get("person");
  const row = people?.findIndex((person) => persons.includes(person)) ?? -1;
  if (row === -1) return {};
  const features: Record<string, number> = {};
  for (const name of await listColumns(reader, key)) {
    const value = (await readColumns(reader, key, [name])).get(name)?.[row];
    if (name !== "person" && value !== undefined && Number.isFinite(value)) features[name] = value;
  }
  return features;
}
