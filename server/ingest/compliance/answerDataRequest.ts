import type { Clock } from "../../domain/clock.ts";
import { type ComplianceRequest, updateComplianceRequest } from "../../store/compliance.ts";
import type { Database, Reader } from "../../store/database.ts";
import { and, count, desc, eq, inArray } from "../../store/query.ts";
import { listColumns, readColumns } from "../../store/runs.ts";
import { settleSubject } from "./customerSubject.ts";

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
  if (profiles.length === 0) return {};
  const { engagement } = reader.tables;
  const rows = await reader.query
    .select({ kind: engagement.kind, n: count() })
    .from(engagement)
    .where(and(eq(engagement.shopId, shopId), inArray(engagement.profileId, [...profiles])))
    .groupBy(engagement.kind);
  return Object.fromEntries(rows.map(({ kind, n }) => [kind, n]));
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
