import { featureNamed } from "../analytics/features/catalogue.ts";
import { AppError } from "../domain/errors.ts";
import { HOUR, type Instant } from "../domain/instant.ts";
import { HistoryReader } from "../store/history/readHistory.ts";
import { type PersonRecords, readLinkedPeople } from "../store/history/records.ts";
import { changeMemberships, clearTouched, listTouched, type TouchedPerson } from "../store/membershipChanges.ts";
import { readPlaces } from "../store/places.ts";
import { findUnpublishedModel } from "../store/segments.ts";
import type { MembershipContext } from "./context.ts";
import { type PlacingModel, place } from "./place.ts";
import { findPlacingModel } from "./placingModel.ts";

const PEOPLE_AT_ONCE = 100;
/** How far Shopify's clock may run ahead of ours: an order must not be invisible because it was placed "later". */
const CLOCKS_DIFFER = HOUR;

/**
 * Places everybody whose records changed since they were last looked at, under the live model, and notes who moved. Each
 * batch is one commit. Without a live model there is nothing to place people in, and the next run will look at them.
 * @returns how many people changed segment
 */
export async function moveTouched(context: MembershipContext): Promise<number> {
  const { db, shop } = context;
  let moved = 0;
  for (;;) {
    const touched = await listTouched(db, shop.id, PEOPLE_AT_ONCE);
    // While an acceptance is being written nobody has a place to be moved from; they are looked at after it.
    if (touched.length === 0 || (await findUnpublishedModel(db, shop.id))) return moved;
    const placing = await findPlacingModel(db, shop.id).catch(withoutModel);
    const changes = placing ? await placeTouched(context, touched, placing) : [];
    await db.transaction(async (tx) => {
      if (placing) {
        const change = { shopId: shop.id, modelRunId: placing.model.runId, at: context.clock.now() };
        await changeMemberships(tx, change, changes);
      }
      await clearTouched(tx, shop.id, touched);
    });
    moved += changes.length;
  }
}

/** A model that does not fit today's features moves nobody; the refresh says so where a person reads it. */
function withoutModel(error: unknown): null {
  if (error instanceof AppError && error.code === "conflict") return null;
  throw error;
}

async function placeTouched(context: MembershipContext, touched: readonly TouchedPerson[], model: PlacingModel) {
  const { db, shop, clock } = context;
  const personIds = touched.map(({ personId }) => personId);
  const [linked, places] = await Promise.all([
    readLinkedPeople(db, shop.id, personIds),
    readPlaces(db, shop.id, personIds),
  ]);
  const history = await new HistoryReader(db, shop).read(linked.map(({ records }) => recordsFor(model, records)));
  const people = touched.map(({ personId }) => ({
    current: places.slots.get(personId) ?? null,
    acted: true,
    candidate: places.candidates.get(personId) ?? null,
  }));
  const { decisions, factsOf } = place(history, instantOf(history.orders.at, clock.now()), people, model, false);
  return touched.flatMap(({ personId, cause, touchedAt }, row) => {
    const decision = decisions[row];
    return decision?.kind === "move"
      ? [{ personId, to: decision.to, cause, since: touchedAt, facts: factsOf(row) }]
      : [];
  });
}

/** Without the profiles where nothing of Klaviyo's decides: their events are many, and orders are waiting. */
function recordsFor({ axes }: PlacingModel, records: PersonRecords): PersonRecords {
  const needsEngagement = axes.some(({ feature }) => featureNamed(feature)?.source === "klaviyo");
  return needsEngagement ? records : { ...records, profiles: [] };
}

/** Now, or the newest order where Shopify dates it a little after that. */
function instantOf(placedAt: Float64Array, now: Instant): Instant {
  return placedAt.reduce((latest, at) => (at <= now + CLOCKS_DIFFER ? Math.max(latest, at) : latest), now);
}
