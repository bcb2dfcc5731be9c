import type { PurchaseHistory } from "../analytics/features/history.ts";
import { outcomesBetween } from "../analytics/features/outcomes.ts";
import { addCalendarDays, calendarDay, type Instant } from "../domain/instant.ts";
import type { Reader } from "../store/database.ts";
import { HistoryReader } from "../store/history/readHistory.ts";
import { type LinkedPerson, pageLinkedPeople } from "../store/history/records.ts";
import type { PersonFacts } from "../store/personFacts.ts";
import { type Places, readPlacesBetween } from "../store/places.ts";
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
/** People whose rows are in memory at once. */
const PEOPLE_PER_PART = 8_192;

/** What a refresh hands over: rows to be packed away while it goes on, and at the end what it found. */
export type RefreshPart =
  | { kind: "facts"; facts: Pick<PersonFacts, "personId" | "records" | "rows">[] }
  | { kind: "found"; found: Refreshed };

/** Places everybody under the live model as of an instant, and counts what each segment then is. Only reads. */
export async function* refreshEverybody(reader: Reader, task: RefreshTask): AsyncGenerator<RefreshPart, void, void> {
  const { shop, model, asOf } = task;
  const found: Refreshed = { people: 0, moves: [], waits: [], settled: [], days: [] };
  const days = new DayCounter(task);
  const histories = new HistoryReader(reader, shop);
  for await (const part of pageLinkedPeople(reader, shop.id, PEOPLE_PER_PART)) {
    const { history, fresh } = await histories.readPacked(part);
    if (fresh.length > 0) yield { kind: "facts", facts: fresh };
    const places = await readPlacesBetween(reader, shop.id, part[0]?.personId ?? 0, part.at(-1)?.personId ?? 0);
    placePart(found, history, part, places, { model, asOf });
    days.add(history, part, places.slots);
  }
  found.days = await days.finish(reader);
  yield { kind: "found", found };
}

/** Notes what becomes of some people, and where they are then in their places. */
function placePart(
  found: Refreshed,
  history: PurchaseHistory,
  part: readonly LinkedPerson[],
  { slots, candidates }: Places,
  { model, asOf }: Pick<RefreshTask, "model" | "asOf">,
): void {
  const people = part.map(({ personId }) => ({
    current: slots.get(personId) ?? null,
    acted: false,
    candidate: candidateBefore(candidates.get(personId), asOf),
  }));
  const { decisions, factsOf } = place(history, asOf, people, model, true);
  found.people += part.length;
  for (const [row, { personId }] of part.entries()) {
    const decision = decisions[row];
    const from = people[row]?.current ?? null;
    if (decision?.kind === "move") {
      found.moves.push({ personId, from, to: decision.to, facts: factsOf(row) });
      if (decision.to === null) slots.delete(personId);
      else slots.set(personId, decision.to);
    } else if (decision?.kind === "wait") {
      const { segmentId, refreshes } = decision;
      found.waits.push({ personId, from, segmentId, refreshes });
    } else if (candidates.has(personId)) found.settled.push(personId);
  }
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

type Day = Omit<SegmentDay, "writtenAt">;

/** Counts what everybody, and each segment, did lately. */
class DayCounter {
  readonly #task: RefreshTask;
  readonly #everybody: Day;
  readonly #bySlot: ReadonlyMap<number, Day>;
  /** Of people in a segment that the model has. */
  readonly #slotOf = new Map<number, Day>();

  constructor(task: RefreshTask) {
    this.#task = task;
    this.#everybody = emptyDay(task.shop, 0, task.asOf);
    const slots = task.model.slots.filter((slot) => slot !== null);
    this.#bySlot = new Map(slots.map((slot) => [slot, emptyDay(task.shop, slot, task.asOf)]));
  }

  add(history: PurchaseHistory, part: readonly LinkedPerson[], slots: ReadonlyMap<number, number>): void {
    const { shop, asOf } = this.#task;
    const since = (days: number) => outcomesBetween(history, addCalendarDays(asOf, -days, shop.timeZone), asOf);
    const outcomes = since(DAYS_BACK);
    const recent = since(RECENT_DAYS);
    for (const [row, { personId }] of part.entries()) {
      const slot = this.#bySlot.get(slots.get(personId) ?? 0);
      if (!slot) continue;
      this.#slotOf.set(personId, slot);
      for (const day of [this.#everybody, slot]) {
        const orders = outcomes.orders[row] ?? 0;
        day.people++;
        day.orders += orders;
        day.buyers += orders > 0 ? 1 : 0;
        day.repeatBuyers += orders > 1 ? 1 : 0;
        day.recentBuyers += (recent.orders[row] ?? 0) > 0 ? 1 : 0;
        day.net += outcomes.net[row] ?? 0;
      }
    }
  }

  async finish(reader: Reader): Promise<Day[]> {
    const { shop, programme } = this.#task;
    for await (const page of pageReach(reader, { shopId: shop.id, programme })) {
      for (const { personId, reach } of page) {
        const slot = this.#slotOf.get(personId);
        if (slot) for (const day of [this.#everybody, slot]) day[reach]++;
      }
    }
    const days = [this.#everybody, ...this.#bySlot.values()];
    // Whoever has no profile is in none of those pages.
    for (const day of days) day.notInKlaviyo = day.people - day.unreachable - day.heldOut - day.onList;
    return days;
  }
}

function emptyDay(shop: Shop, segmentId: number, asOf: Instant): Day {
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
