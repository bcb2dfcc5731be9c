import { drawArm } from "../analytics/measurement/drawArm.ts";
import { type Instant, toIso } from "../domain/instant.ts";
import { isReachable, type Reach, reachOf } from "../domain/reachable.ts";
import { type AudienceRow, audienceOfPeople, audienceOfProfiles, pageAudience } from "../store/audience.ts";
import type { Database, Reader } from "../store/database.ts";
import { pages } from "../store/pages.ts";
import type { SegmentReach } from "../store/schema/activation.ts";
import { listSegments, type Segment, visibleAt } from "../store/segments.ts";
import type { Shop } from "../store/shops.ts";
import { HELD_OUT, NO_SEGMENT, segmentProperty, sinceProperty } from "./ownership.ts";

const PEOPLE_PER_PAGE = 5_000;
const PROFILES_PER_READ = 500;
const ARMS_PER_COMMIT = 500;

/** What stands in the way of messaging somebody who has a profile. */
function unreachableReason({ objects, isSuppressed, emailConsent }: AudienceRow): string {
  if (objects) return "objects";
  return isSuppressed ? "suppressed" : (emailConsent ?? "unknown");
}

/** What Klaviyo should hold of one profile. */
export interface Desire {
  /** The segment the person is in, listed or not; null for none. */
  segmentId: number | null;
  /** The segment whose list the profile belongs on; null for none. */
  listSegmentId: number | null;
  /** Values of our properties; null where we have nothing to say of the profile. */
  properties: Record<string, string> | null;
  /** Why the person is where they are. */
  cause: string | null;
  memberSince: Instant | null;
  isControl: boolean;
  /** Their properties may name a segment: neither held out nor objecting. */
  mayBeNamed: boolean;
  /** Reachable, not held out, and in agreement: whatever segment they are in, a list may hold them. */
  mayBeListed: boolean;
}

/** What Klaviyo should hold for us. */
export interface Audience {
  reach: SegmentReach[];
  desires: Map<string, Desire>;
  /** Reachable people with a profile, by arm. */
  arms: { treatment: number; control: number };
}

/** Memberships of one programme as they are in force. */
interface Scope {
  shopId: number;
  asOf: Instant;
  programme: string;
}

async function scopeOf(reader: Reader, shop: Shop, programme: string): Promise<Scope> {
  return { shopId: shop.id, asOf: await visibleAt(reader, shop.id), programme };
}

function audiencePages(reader: Reader, scope: Scope) {
  const read = (afterPerson: number, limit: number) => pageAudience(reader, { ...scope, afterPerson, limit });
  return pages(0, PEOPLE_PER_PAGE, read, ({ personId }) => personId);
}

/** Draws an arm for every reachable member who has none yet and stores it: before any push, and never again. */
export async function drawArms(db: Database, shop: Shop, programme: string, drawnAt: Instant): Promise<void> {
  for await (const page of audiencePages(db, await scopeOf(db, shop, programme))) {
    await drawArmsOf(db, shop, programme, page, drawnAt);
  }
}

async function drawArmsOf(
  db: Database,
  shop: Shop,
  programme: string,
  rows: readonly AudienceRow[],
  drawnAt: Instant,
): Promise<void> {
  const undrawn = rows.filter(
    (row) => row.segmentId !== null && row.profileId !== null && row.arm === null && !row.objects && isReachable(row),
  );
  for (let from = 0; from < undrawn.length; from += ARMS_PER_COMMIT) {
    const part = undrawn.slice(from, from + ARMS_PER_COMMIT).map(({ personId, survivor }) => ({
      shopId: shop.id,
      programme,
      personId,
      arm: drawArm(programme, survivor, shop.settings.holdoutShare),
      drawnAt,
      isMixed: false,
    }));
    await db.transaction((tx) => tx.insertMissing(tx.tables.arms, part));
  }
}

/** Members among the given people, after arms were drawn for those who had none. At most 500. */
export async function readPeople(
  db: Database,
  shop: Shop,
  programme: string,
  personIds: readonly number[],
  drawnAt: Instant,
): Promise<AudienceRow[]> {
  const scope = await scopeOf(db, shop, programme);
  await drawArmsOf(db, shop, programme, await audienceOfPeople(db, { ...scope, personIds }), drawnAt);
  return audienceOfPeople(db, { ...scope, personIds });
}

/** What a profile reads. Of a control and of somebody who objects, nothing that tells one segment from another. */
export function propertiesOf(shopId: number, row: AudienceRow, segmentName: string): Record<string, string> {
  const both = (value: string) => ({ [segmentProperty(shopId)]: value, [sinceProperty(shopId)]: value });
  if (row.objects || row.segmentId === null || row.memberSince === null) return both(NO_SEGMENT);
  if (row.arm === "control") return both(HELD_OUT);
  return { [segmentProperty(shopId)]: segmentName, [sinceProperty(shopId)]: toIso(row.memberSince) };
}

export function desireOf(shopId: number, row: AudienceRow, nameOf: ReadonlyMap<number, string>): Desire {
  const isMember = row.segmentId !== null;
  return {
    segmentId: row.segmentId,
    // Of whom no arm was drawn yet nothing is said: they may turn out to be a control.
    listSegmentId: isMember && row.arm === "treatment" && reachOf(row) === "onList" ? row.segmentId : null,
    properties: isMember && row.arm !== null ? propertiesOf(shopId, row, nameOf.get(row.segmentId ?? 0) ?? "") : null,
    cause: row.cause,
    memberSince: row.memberSince,
    isControl: row.arm === "control",
    mayBeNamed: row.arm !== "control" && !row.objects,
    mayBeListed: reachOf(row) === "onList",
  };
}

/** Sorts all members of the live segments by what can be done for them. */
export async function readAudience(
  reader: Reader,
  shop: Shop,
  segments: readonly Segment[],
  programme: string,
): Promise<Audience> {
  const nameOf = namesOf(segments);
  const reach = new Map<number, SegmentReach>();
  const audience: Audience = { reach: [], desires: new Map(), arms: { treatment: 0, control: 0 } };
  for (const { id, retiredAt } of segments) {
    if (retiredAt !== null) continue;
    const none = { people: 0, notInKlaviyo: 0, unreachable: 0, unreachableBy: {}, heldOut: 0, onList: 0 };
    reach.set(id, { segmentId: id, ...none });
  }
  for await (const page of audiencePages(reader, await scopeOf(reader, shop, programme))) {
    for (const row of page) {
      const kind = reachOf(row);
      if (kind === "heldOut") audience.arms.control++;
      if (kind === "onList") audience.arms.treatment++;
      countReach(reach.get(row.segmentId ?? 0), kind, row);
      if (row.profileId !== null) audience.desires.set(row.profileId, desireOf(shop.id, row, nameOf));
    }
  }
  audience.reach = [...reach.values()];
  return audience;
}

function countReach(counts: SegmentReach | undefined, kind: Reach, row: AudienceRow): void {
  if (!counts) return;
  counts.people++;
  counts[kind]++;
  if (kind !== "unreachable") return;
  const reason = unreachableReason(row);
  counts.unreachableBy[reason] = (counts.unreachableBy[reason] ?? 0) + 1;
}

/** What Klaviyo should hold of the given profiles now; those that belong to nobody have no entry. */
export async function readDesires(
  reader: Reader,
  shop: Shop,
  programme: string,
  profileIds: readonly string[],
): Promise<Map<string, Desire>> {
  const nameOf = namesOf(await listSegments(reader, shop.id));
  const scope = await scopeOf(reader, shop, programme);
  const desires = new Map<string, Desire>();
  for (let at = 0; at < profileIds.length; at += PROFILES_PER_READ) {
    const part = profileIds.slice(at, at + PROFILES_PER_READ);
    for (const row of await audienceOfProfiles(reader, { ...scope, profileIds: part })) {
      if (row.profileId !== null) desires.set(row.profileId, desireOf(shop.id, row, nameOf));
    }
  }
  return desires;
}

function namesOf(segments: readonly Segment[]): Map<number, string> {
  return new Map(segments.map(({ id, name }) => [id, name]));
}
