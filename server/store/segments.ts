import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lte, max, or } from "drizzle-orm";
import type { Instant } from "../domain/instant.ts";
import type { Reader, Transaction } from "./database.ts";
import { pages } from "./pages.ts";
import type { Cause } from "./schema/memberships.ts";
import type { Tables } from "./schema/tables.ts";

const MEMBERS_PER_PAGE = 5_000;

export type Segment = Tables["segments"]["$inferSelect"];
export type Model = Tables["models"]["$inferSelect"];
export type Membership = Tables["memberships"]["$inferSelect"];

/** Every slot there has been, oldest first; retired ones keep their list, from which people may still have to leave. */
export async function listSegments(reader: Reader, shopId: number): Promise<Segment[]> {
  const { segments } = reader.tables;
  return reader.query.select().from(segments).where(eq(segments.shopId, shopId)).orderBy(asc(segments.id));
}

/** A number no slot of the shop has had. */
export async function nextSegmentId(reader: Reader, shopId: number): Promise<number> {
  const { segments } = reader.tables;
  const [row] = await reader.query
    .select({ highest: max(segments.id) })
    .from(segments)
    .where(eq(segments.shopId, shopId));
  return (row?.highest ?? 0) + 1;
}

/** The model that an acceptance of the run made. */
export async function findModel(reader: Reader, shopId: number, runId: string): Promise<Model | undefined> {
  const { models } = reader.tables;
  const [row] = await reader.query
    .select()
    .from(models)
    .where(and(eq(models.shopId, shopId), eq(models.runId, runId)))
    .limit(1);
  return row;
}

/**
 * The run whose proposal a model was made from: its own, or, where a reversal put an earlier model back, that one's.
 * A model put back is the same in everything but its name and dates.
 */
export async function findRunOfModel(reader: Reader, model: Model): Promise<string> {
  if (model.undoes === null) return model.runId;
  const { models } = reader.tables;
  const accepted = await reader.query
    .select({ runId: models.runId, slots: models.slots })
    .from(models)
    .where(
      and(
        eq(models.shopId, model.shopId),
        isNull(models.undoes),
        eq(models.catalogueVersion, model.catalogueVersion),
        eq(models.seed, model.seed),
        lte(models.acceptedAt, model.acceptedAt),
      ),
    )
    .orderBy(desc(models.acceptedAt))
    .limit(100);
  const slots = JSON.stringify(model.slots);
  return (
    accepted.find((one) => one.runId !== model.undoes && JSON.stringify(one.slots) === slots)?.runId ?? model.runId
  );
}

/** The model that was accepted next after the given one. */
export async function findNextModel(reader: Reader, shopId: number, runId: string): Promise<Model | undefined> {
  const model = await findModel(reader, shopId, runId);
  if (!model) return undefined;
  const { models } = reader.tables;
  const [row] = await reader.query
    .select()
    .from(models)
    .where(and(eq(models.shopId, shopId), gt(models.acceptedAt, model.acceptedAt)))
    .orderBy(asc(models.acceptedAt))
    .limit(1);
  return row;
}

/** The model whose memberships are published; undefined before the first acceptance. */
export async function findLiveModel(reader: Reader, shopId: number): Promise<Model | undefined> {
  const { models } = reader.tables;
  const [row] = await reader.query
    .select()
    .from(models)
    .where(and(eq(models.shopId, shopId), isNotNull(models.publishedAt), isNull(models.retiredAt)))
    .orderBy(desc(models.acceptedAt))
    .limit(1);
  return row;
}

/** An acceptance whose memberships were not all written when the process stopped. */
export async function findUnpublishedModel(reader: Reader, shopId: number): Promise<Model | undefined> {
  const { models } = reader.tables;
  const [row] = await reader.query
    .select()
    .from(models)
    .where(and(eq(models.shopId, shopId), isNull(models.publishedAt)))
    .orderBy(asc(models.acceptedAt))
    .limit(1);
  return row;
}

/** Acceptances of any shop whose memberships are not all written, at most 1,000. */
export async function listUnpublishedModels(reader: Reader): Promise<Pick<Model, "shopId" | "runId">[]> {
  const { models } = reader.tables;
  return reader.query
    .select({ shopId: models.shopId, runId: models.runId })
    .from(models)
    .where(isNull(models.publishedAt))
    .orderBy(asc(models.acceptedAt))
    .limit(1_000);
}

/** Later than any membership: what is open now. */
const NOW_AND_EVER = Number.MAX_SAFE_INTEGER;

/**
 * The instant as of which memberships are to be read. While an acceptance is being written, that is just before it, so
 * that readers see the old state until the commit that publishes the new one.
 */
export async function visibleAt(reader: Reader, shopId: number): Promise<Instant> {
  const unpublished = await findUnpublishedModel(reader, shopId);
  return unpublished ? unpublished.acceptedAt - 1 : NOW_AND_EVER;
}

/**
 * Who is in which segment as of an instant, a page at a time by person. Give it
 * `visibleAt` for what is in force.
 */
async function pageMembers(
  reader: Reader,
  shopId: number,
  asOf: Instant,
  afterPerson: number,
  limit: number,
): Promise<Pick<Membership, "personId" | "segmentId">[]> {
  const { memberships } = reader.tables;
  return reader.query
    .select({ personId: memberships.personId, segmentId: memberships.segmentId })
    .from(memberships)
    .where(
      and(
        eq(memberships.shopId, shopId),
        gt(memberships.personId, afterPerson),
        lte(memberships.from, asOf),
        or(isNull(memberships.to), gt(memberships.to, asOf)),
      ),
    )
    .orderBy(asc(memberships.personId))
    .limit(limit);
}

/** All members as of an instant: person to segment. */
export async function readMembers(reader: Reader, shopId: number, asOf: Instant): Promise<Map<number, number>> {
  const members = new Map<number, number>();
  const read = (after: number, size: number) => pageMembers(reader, shopId, asOf, after, size);
  for await (const page of pages(0, MEMBERS_PER_PAGE, read, ({ personId }) => personId)) {
    for (const { personId, segmentId } of page) members.set(personId, segmentId);
  }
  return members;
}

export async function renameSegment(tx: Transaction, shopId: number, segmentId: number, name: string): Promise<void> {
  const { segments } = tx.tables;
  await tx.query
    .update(segments)
    .set({ name })
    .where(and(eq(segments.shopId, shopId), eq(segments.id, segmentId)));
}

/** Notes the Klaviyo list of a slot, or that it has none any more. */
export async function setList(
  tx: Transaction,
  shopId: number,
  segmentId: number,
  list: { id: string; name: string } | null,
): Promise<void> {
  const { segments } = tx.tables;
  await tx.query
    .update(segments)
    .set({ klaviyoListId: list?.id ?? null, klaviyoListName: list?.name ?? null })
    .where(and(eq(segments.shopId, shopId), eq(segments.id, segmentId)));
}

/** Why the given profiles' people last left a segment, by profile. At most 500. */
export async function lastEndCauses(
  reader: Reader,
  shopId: number,
  profileIds: readonly string[],
): Promise<Map<string, Cause>> {
  if (profileIds.length === 0) return new Map();
  const { memberships, personLinks } = reader.tables;
  const rows = await reader.query
    .select({ profileId: personLinks.reference, cause: memberships.endCause })
    .from(personLinks)
    .innerJoin(
      memberships,
      and(eq(memberships.shopId, personLinks.shopId), eq(memberships.personId, personLinks.personId)),
    )
    .where(
      and(
        eq(personLinks.shopId, shopId),
        eq(personLinks.kind, "profile"),
        inArray(personLinks.reference, [...profileIds]),
        isNotNull(memberships.endCause),
      ),
    )
    .orderBy(asc(memberships.to));
  return new Map(rows.flatMap(({ profileId, cause }) => (cause === null ? [] : [[profileId, cause] as const])));
}
