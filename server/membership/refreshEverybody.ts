import { outcomesBetween } from "../analytics/features/outcomes.ts";
import { addCalendarDays, calendarDay, type Instant } from "../domain/instant.ts";
import type { Reader } from "../store/database.ts";
import { readEverybody } from "../store/everybody.ts";
import { readHistory } from "../store/history/readHistory.ts";
import { pageReach } from "../store/reach.ts";
import type { SegmentDay } from "../store/segmentDays.ts";
import type { Shop } from "../store/shops.ts";
import { type Facts, type PlacingModel, place } from "./place.ts";

export interface RefreshTask {
  shop: Shop;
  model: PlacingModel;
  programme: string;
  asOf: Instant;
}

/** What a refresh found, before anything of it is written. */
export interface Refreshed {
  people: number;
  moves: { personId: number; from: number | null; to: number | null; facts: Facts }[];
  waits: { personId: number; from: number | null; segmentId: number; refreshes: number }[];
  /** People whose earlier candidacy no longer holds. */
  settled: number[];
  days: Omit<SegmentDay, "writtenAt">[];
}

const DAYS_BACK = 90;
const RECENT_DAYS = 56;

/** Places everybody under the live model as of an instant, and counts what each segment then is. Only reads. */
export async function refreshEverybody(
  reader: Reader,
  { shop, model, programme, asOf }: RefreshTask,
): Promise<Refreshed> {
  const everybody = await readEverybody(reader, shop.id);
  const { personIds } = everybody;
  const rowOf = new Map(personIds.map((personId, row) => [personId, row]));
  const rowOfPerson = (personId: number | undefined) =>
    personId === undefined || everybody.objecting.has(personId) ? undefined : rowOf.get(personId);
  const history = await readHistory(reader, shop, {
    people: personIds.length,
    personOfOrder: (orderId, customerId) =>
      rowOfPerson(
        customerId === null ? everybody.personOfGuestOrder.get(orderId) : everybody.personOfAccount.get(customerId),
      ),
    profiles: new Map(
      [...everybody.profiles].flatMap(([profileId, { personId, since }]) => {
        const person = rowOfPerson(personId);
        return person === undefined ? [] : [[profileId, { person, since }] as const];
      }),
    ),
  });
  const people = personIds.map((personId) => ({
    current: everybody.slots.get(personId) ?? null,
    acted: false,
    candidate: candidateBefore(everybody.candidates.get(personId), asOf),
  }));
  const { decisions, factsOf } = place(history, asOf, people, model, true);
  const found: Refreshed = { people: personIds.length, moves: [], waits: [], settled: [], days: [] };
  const slots = new Map(everybody.slots);
  for (const [row, personId] of personIds.entries()) {
    const decision = decisions[row];
    if (decision?.kind === "move") {
      found.moves.push({ personId, from: people[row]?.current ?? null, to: decision.to, facts: factsOf(row) });
      if (decision.to === null) slots.delete(personId);
      else slots.set(personId, decision.to);
    } else if (decision?.kind === "wait") {
      const { segmentId, refreshes } = decision;
      found.waits.push({ personId, from: people[row]?.current ?? null, segmentId, refreshes });
    } else if (everybody.candidates.has(personId)) found.settled.push(personId);
  }
  found.days = await countDays(reader, { shop, programme, asOf, personIds, slots, history, slotIds: model.slots });
  return found;
}

/** A refresh that is repeated after it was cut off must not count itself twice. */
function candidateBefore(
  candidate: { segmentId: number; refreshes: number; lastSeenAt: Instant } | undefined,
  asOf: Instant,
) {
  if (!candidate) return null;
  const { segmentId, refreshes, lastSeenAt } = candidate;
  return { segmentId, refreshes: lastSeenAt === asOf ? refreshes - 1 : refreshes };
}

interface DayCount {
  shop: Shop;
  programme: string;
  asOf: Instant;
  personIds: readonly number[];
  slots: ReadonlyMap<number, number>;
  history: Awaited<ReturnType<typeof readHistory>>;
  slotIds: readonly (number | null)[];
}

async function countDays(reader: Reader, facts: DayCount): Promise<Refreshed["days"]> {
  const { shop, asOf, personIds, slots, history } = facts;
  const back = (days: number) => addCalendarDays(asOf, -days, shop.timeZone);
  const outcomes = outcomesBetween(history, back(DAYS_BACK), asOf);
  const recent = outcomesBetween(history, back(RECENT_DAYS), asOf);
  const everybody = emptyDay(shop, 0, asOf);
  const bySlot = new Map(
    facts.slotIds.flatMap((slot) => (slot === null ? [] : [[slot, emptyDay(shop, slot, asOf)] as const])),
  );
  const dayOf = new Map<number, (typeof everybody)[]>();
  for (const [row, personId] of personIds.entries()) {
    const slot = bySlot.get(slots.get(personId) ?? 0);
    const days = slot ? [everybody, slot] : [];
    dayOf.set(personId, days);
    for (const day of days) {
      const orders = outcomes.orders[row] ?? 0;
      day.people++;
      day.orders += orders;
      day.buyers += orders > 0 ? 1 : 0;
      day.repeatBuyers += orders > 1 ? 1 : 0;
      day.recentBuyers += (recent.orders[row] ?? 0) > 0 ? 1 : 0;
      day.net += outcomes.net[row] ?? 0;
    }
  }
  for await (const page of pageReach(reader, { shopId: shop.id, programme: facts.programme })) {
    for (const { personId, reach } of page) for (const day of dayOf.get(personId) ?? []) day[reach]++;
  }
  // Whoever has no profile is in none of those pages.
  for (const day of [everybody, ...bySlot.values()]) {
    day.notInKlaviyo = day.people - day.unreachable - day.heldOut - day.onList;
  }
  return [everybody, ...bySlot.values()];
}

function emptyDay(shop: Shop, segmentId: number, asOf: Instant): Omit<SegmentDay, "writtenAt"> {
  return {
    shopId: shop.id,
    segmentId,
    day: calendarDay(asOf, shop.timeZone),
    people: 0,
    orders: 0,
    buyers: 0,
    repeatBuyers: 0,
    recentBuyers: 0,
    net: 0,
    notInKlaviyo: 0,
    unreachable: 0,
    heldOut: 0,
    onList: 0,
  };
}
