import { drawArm } from "../analytics/measurement/drawArm.ts";
import { type Instant, toIso } from "../domain/instant.ts";
import { isReachable } from "../domain/reachable.ts";
import { type AudienceRow, pageAudience } from "../store/audience.ts";
import type { Database, Reader } from "../store/database.ts";
import { pages } from "../store/pages.ts";
import type { SegmentReach } from "../store/schema/activation.ts";
import type { Segment } from "../store/segments.ts";
import type { Shop } from "../store/shops.ts";
import { HELD_OUT, NO_SEGMENT, segmentProperty, sinceProperty } from "./ownership.ts";

const PEOPLE_PER_PAGE = 5_000;
const ARMS_PER_COMMIT = 500;

/** Why a member is or is not on the segment's list: exactly one of these, asked in this order. */
export type Reach = "notInKlaviyo" | "unreachable" | "heldOut" | "onList";

export function reachOf(row: AudienceRow): Reach {
  if (row.profileId === null) return "notInKlaviyo";
  if (row.objects || !isReachable(row)) return "unreachable";
  return row.arm === "control" ? "heldOut" : "onList";
}

/** What stands in the way of messaging somebody who has a profile. */
function unreachableReason({ objects, isSuppressed, emailConsent }: AudienceRow): string {
  if (objects) return "objects";
  return isSuppressed ? "suppressed" : (emailConsent ?? "unknown");
}

/** What Klaviyo should hold for us. */
export interface Audience {
  reach: SegmentReach[];
  /** Profiles that belong on each segment's list. */
  lists: Map<number, Set<string>>;
  properties: Map<string, Record<string, string>>;
}

function audiencePages(reader: Reader, shopId: number, asOf: Instant, programme: string) {
  const read = (afterPerson: number, limit: number) =>
    pageAudience(reader, { shopId, asOf, programme, afterPerson, limit });
  return pages(0, PEOPLE_PER_PAGE, read, ({ personId }) => personId);
}

/** Draws an arm for every reachable member who has none yet and stores it: before any push, and never again. */
export async function drawArms(
  db: Database,
  shop: Shop,
  programme: string,
  at: { asOf: Instant; drawnAt: Instant },
): Promise<void> {
  for await (const page of audiencePages(db, shop.id, at.asOf, programme)) {
    const undrawn = page.filter(
      (row) => row.profileId !== null && row.arm === null && !row.objects && isReachable(row),
    );
    for (let from = 0; from < undrawn.length; from += ARMS_PER_COMMIT) {
      const rows = undrawn.slice(from, from + ARMS_PER_COMMIT).map(({ personId, survivor }) => ({
        shopId: shop.id,
        programme,
        personId,
        arm: drawArm(programme, survivor, shop.settings.holdoutShare),
        drawnAt: at.drawnAt,
      }));
      await db.transaction((tx) => tx.insertMissing(tx.tables.arms, rows));
    }
  }
}

/** What a profile reads. Of a control and of somebody who objects, nothing that tells one segment from another. */
export function propertiesOf(shopId: number, row: AudienceRow, segmentName: string): Record<string, string> {
  const both = (value: string) => ({ [segmentProperty(shopId)]: value, [sinceProperty(shopId)]: value });
  if (row.objects) return both(NO_SEGMENT);
  if (row.arm === "control") return both(HELD_OUT);
  return { [segmentProperty(shopId)]: segmentName, [sinceProperty(shopId)]: toIso(row.memberSince) };
}

/** Sorts all members of the live segments by what can be done for them. */
export async function readAudience(
  reader: Reader,
  shop: Shop,
  segments: readonly Segment[],
  asOf: Instant,
  programme: string,
): Promise<Audience> {
  const nameOf = new Map(segments.map(({ id, name }) => [id, name]));
  const reach = new Map<number, SegmentReach>();
  const audience: Audience = { reach: [], lists: new Map(), properties: new Map() };
  for (const { id, retiredAt } of segments) {
    audience.lists.set(id, new Set());
    if (retiredAt !== null) continue;
    reach.set(id, {
      segmentId: id,
      people: 0,
      notInKlaviyo: 0,
      unreachable: 0,
      unreachableBy: {},
      heldOut: 0,
      onList: 0,
    });
  }
  for await (const page of audiencePages(reader, shop.id, asOf, programme)) {
    for (const row of page) {
      const kind = reachOf(row);
      const counts = reach.get(row.segmentId);
      if (counts) {
        counts.people++;
        counts[kind]++;
        if (kind === "unreachable") {
          const reason = unreachableReason(row);
          counts.unreachableBy[reason] = (counts.unreachableBy[reason] ?? 0) + 1;
        }
      }
      if (row.profileId === null) continue;
      if (kind === "onList") audience.lists.get(row.segmentId)?.add(row.profileId);
      audience.properties.set(row.profileId, propertiesOf(shop.id, row, nameOf.get(row.segmentId) ?? ""));
    }
  }
  audience.reach = [...reach.values()];
  return audience;
}
