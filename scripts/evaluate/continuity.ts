import type { FeatureName } from "../../server/analytics/features/catalogue.ts";
import { computeFeatures } from "../../server/analytics/features/computeFeatures.ts";
import type { PurchaseHistory } from "../../server/analytics/features/history.ts";
import { outcomesBetween } from "../../server/analytics/features/outcomes.ts";
import { matchCentroids } from "../../server/analytics/segmentation/matchCentroids.ts";
import { matchSlots } from "../../server/analytics/segmentation/matchSlots.ts";
import { type Matrix, matrix } from "../../server/analytics/segmentation/matrix.ts";
import type { PartitionParameters } from "../../server/analytics/segmentation/partition.ts";
import { restorePartition } from "../../server/analytics/segmentation/restorePartition.ts";
import { type Choice, chooseSegmentation } from "../../server/analytics/validation/chooseSegmentation.ts";
import { addCalendarDays, type Instant } from "../../server/domain/instant.ts";
import type { Candidate as Waiting } from "../../server/membership/decide.ts";
import { type PlacingModel, place } from "../../server/membership/place.ts";
import { isHere, PURCHASE_FILES, type Published, readCdnow, readOnlineRetail } from "./purchaseFiles.ts";

const AXES = ["recency_days", "frequency", "monetary"] as const satisfies FeatureName[];

/** What happened between two acceptances, a month apart. */
export interface Month {
  asOf: Instant;
  method: string;
  k: number;
  /** People in a segment at both acceptances. */
  people: number;
  /** Part of them in the same segment at both. */
  kept: number;
  /** The same had nobody accepted anything: by the earlier model's centroids alone. */
  keptIfFrozen: number;
  /** Part of the earlier segments that go on under their id. */
  slotsCarried: number;
  /** Moves of the month under daily refreshes, and those of them back to the segment the person had left last. */
  moves: number;
  returns: number;
}

export interface Replay {
  months: Month[];
  /** Days on which a run was refused and everything stayed, and why. */
  refused: { asOf: Instant; check: string }[];
}

export interface ReplayOptions {
  /** Days of the first and the following runs. */
  runs: readonly Instant[];
  seed: number;
  /** Days of history that the backtest of a run looks back. */
  horizonDays: number;
  kRange?: readonly number[];
  onMonth?: (month: Month) => void;
}

interface Accepted extends PlacingModel {
  /** Slot of each person at the acceptance, null for none. */
  slotOf: (number | null)[];
}

/**
 * A shop that runs every month, accepts what passes, and places everybody anew each night, as the product does it: the
 * same choice with the live model beside it, the same matching of slots, the same hysteresis.
 */
export function replayMonths({ history }: Published, options: ReplayOptions): Replay {
  const replay: Replay = { months: [], refused: [] };
  let live: Accepted | null = null;
  let memberships = new Memberships(history, []);
  let moved = { moves: 0, returns: 0 };
  for (const [i, asOf] of options.runs.entries()) {
    const buyers = buyersAt(history, asOf);
    const choice = chooseAt(history, asOf, live, buyers, options);
    if (choice.chosen) {
      const accepted = accept(choice.chosen, live, buyers, history.people);
      if (live) {
        const month = compare(live, accepted, buyers, { asOf, method: choice.chosen.method, ...moved });
        replay.months.push(month);
        options.onMonth?.(month);
      }
      live = accepted;
      memberships = new Memberships(history, accepted.slotOf);
    } else replay.refused.push({ asOf, check: choice.refused?.check ?? "" });
    const next = options.runs[i + 1];
    if (live && next !== undefined) moved = memberships.refreshDaily(live, asOf, next);
  }
  return replay;
}

interface Buyers {
  rows: number[];
  values: Matrix;
}

function buyersAt(history: PurchaseHistory, asOf: Instant): Buyers {
  const { columns, buyer } = computeFeatures(history, asOf, { features: [...AXES] });
  const rows = [...buyer.keys()].filter((person) => buyer[person] === 1);
  const values = matrix(rows.length, AXES.length);
  for (const [j, axis] of AXES.entries()) {
    const column = columns.get(axis)!;
    for (const [i, row] of rows.entries()) values.data[i * AXES.length + j] = column[row]!;
  }
  return { rows, values };
}

function chooseAt(
  history: PurchaseHistory,
  asOf: Instant,
  live: Accepted | null,
  { values }: Buyers,
  { seed, horizonDays, kRange }: ReplayOptions,
): Choice {
  const from = addCalendarDays(asOf, -horizonDays, history.timeZone);
  const earlier = buyersAt(history, from);
  const later = outcomesBetween(history, from, asOf);
  const pick = (column: Float64Array) => Float64Array.from(earlier.rows, (row) => column[row]!);
  const outcomes = { orders: pick(later.orders), net: pick(later.net) };
  const parameters = live?.parameters.method === "k_means" ? live.parameters : null;
  return chooseSegmentation({
    values,
    past: { values: earlier.values, outcomes, horizonDays },
    seed,
    kRange,
    live: parameters && { parameters },
  });
}

/** Slots of an accepted choice: carried on where the live model sees at least half of the same people there today. */
function accept(
  { partition, gate }: NonNullable<Choice["chosen"]>,
  live: Accepted | null,
  { rows, values }: Buyers,
  people: number,
): Accepted {
  const underLive = live ? restorePartition(live.parameters).assign(values) : new Int32Array(rows.length).fill(-1);
  const before = live?.parameters;
  const after = partition.parameters;
  const samePlace =
    before?.method === "k_means" && after.method === "k_means" ? matchCentroids(before, after) : undefined;
  const { matches } = matchSlots(underLive, partition.labels, samePlace);
  let fresh = Math.max(0, ...(live?.slots ?? []).map((slot) => slot ?? 0)) + 1;
  const slots = Array.from({ length: partition.k }, (_, group) => {
    if (!gate.accepted.includes(group)) return null;
    const match = matches.find(({ after, carriedOver }) => after === group && carriedOver);
    return (match && live?.slots[match.before]) ?? fresh++;
  });
  const slotOf = Array.from({ length: people }, (): number | null => null);
  for (const [i, row] of rows.entries()) slotOf[row] = slots[partition.labels[i]!] ?? null;
  const axes = AXES.map((feature) => ({ feature, weight: 1, fill: 0 }));
  return { parameters: partition.parameters satisfies PartitionParameters, slots, axes, slotOf };
}

function compare(
  live: Accepted,
  accepted: Accepted,
  { rows, values }: Buyers,
  facts: Pick<Month, "asOf" | "method" | "moves" | "returns">,
): Month {
  const frozen = restorePartition(live.parameters).assign(values);
  let people = 0;
  let kept = 0;
  let keptIfFrozen = 0;
  for (const [i, row] of rows.entries()) {
    const before = live.slotOf[row] ?? null;
    const after = accepted.slotOf[row] ?? null;
    if (before === null || after === null) continue;
    people++;
    if (before === after) kept++;
    if (before === live.slots[frozen[i]!]) keptIfFrozen++;
  }
  const earlier = live.slots.filter((slot) => slot !== null);
  const carried = earlier.filter((slot) => accepted.slots.includes(slot));
  const shares = { kept: kept / people, keptIfFrozen: keptIfFrozen / people };
  return { ...facts, k: accepted.slots.length, people, ...shares, slotsCarried: carried.length / earlier.length };
}

/** Who is where between two acceptances: orders move people at once, refreshes each midnight move the rest. */
class Memberships {
  readonly #history: PurchaseHistory;
  readonly #slots: (number | null)[];
  readonly #left: (number | null)[];
  readonly #waiting: (Waiting | null)[];
  readonly #ordersByDay: Map<number, number[]>;

  constructor(history: PurchaseHistory, slots: readonly (number | null)[]) {
    this.#history = history;
    this.#slots = [...slots];
    this.#left = slots.map(() => null);
    this.#waiting = slots.map(() => null);
    const orders = history.orders.at.keys();
    this.#ordersByDay = Map.groupBy(orders, (order) => Math.floor(history.orders.at[order]! / 86_400_000));
  }

  refreshDaily(model: PlacingModel, from: Instant, until: Instant): { moves: number; returns: number } {
    const counts = { moves: 0, returns: 0 };
    const { timeZone } = this.#history;
    let before = from;
    for (let day = addCalendarDays(from, 1, timeZone); day <= until; day = addCalendarDays(day, 1, timeZone)) {
      this.#apply(model, day, this.#orderedBetween(before, day), counts);
      this.#apply(model, day, null, counts);
      before = day;
    }
    return counts;
  }

  /** @param acted people to look at because they ordered; null for a refresh of everybody */
  #apply(
    model: PlacingModel,
    at: Instant,
    acted: ReadonlySet<number> | null,
    counts: { moves: number; returns: number },
  ) {
    const people = this.#slots.map((current, row) => ({
      current,
      acted: acted?.has(row) ?? false,
      candidate: this.#waiting[row] ?? null,
    }));
    const isRefresh = acted === null;
    for (const [row, decision] of place(this.#history, at, people, model, isRefresh).decisions.entries()) {
      if (!isRefresh && !acted.has(row)) continue;
      const { segmentId, refreshes } = decision.kind === "wait" ? decision : { segmentId: 0, refreshes: 0 };
      this.#waiting[row] = decision.kind === "wait" ? { segmentId, refreshes } : null;
      if (decision.kind !== "move") continue;
      const current = this.#slots[row] ?? null;
      if (current !== null) {
        counts.moves++;
        if (decision.to === this.#left[row]) counts.returns++;
        this.#left[row] = current;
      }
      this.#slots[row] = decision.to;
    }
  }

  #orderedBetween(from: Instant, until: Instant): Set<number> {
    const { at, person } = this.#history.orders;
    const acted = new Set<number>();
    for (let day = Math.floor(from / 86_400_000); day <= Math.floor(until / 86_400_000); day++) {
      for (const order of this.#ordersByDay.get(day) ?? []) {
        if (at[order]! > from && at[order]! <= until) acted.add(person[order]!);
      }
    }
    return acted;
  }
}

/** The first day of each month from `first` to `last`, as midnight in the zone of the shop. */
function monthsFrom(first: string, count: number, offset: (month: number) => string): Instant[] {
  const [year = 0, month = 1] = first.split("-").map(Number);
  return Array.from({ length: count }, (_, i) => {
    const day = `${year + Math.floor((month - 1 + i) / 12)}-${String(((month - 1 + i) % 12) + 1).padStart(2, "0")}-01`;
    return Date.parse(`${day}T00:00:00${offset(((month - 1 + i) % 12) + 1)}`);
  });
}

export const CDNOW_RUNS = monthsFrom("1997-07", 13, () => "Z");
/** Summer time in London begins on 27 March 2011. */
export const RETAIL_RUNS = monthsFrom("2011-03", 4, (month) => (month >= 4 ? "+01:00" : "Z"));

/** `npm run evaluate -- continuity`: how many people keep their segment from month to month, and how many come back. */
export function evaluateContinuity(): void {
  if (!isHere("cdnow")) console.log(`skipped: ${PURCHASE_FILES.cdnow} is not here`);
  else report("CDNOW", readCdnow(), { runs: CDNOW_RUNS, seed: 1, horizonDays: 90 });
  if (!isHere("onlineRetail")) console.log(`skipped: ${PURCHASE_FILES.onlineRetail} is not here`);
  // The file begins in December 2010: 60 days are what its earlier runs can look back.
  else report("Online Retail, half a year", readOnlineRetail(), { runs: RETAIL_RUNS, seed: 1, horizonDays: 60 });
}

function report(name: string, published: Published, options: ReplayOptions): void {
  console.log(`\n${name}: a run on the first of each month, refreshes each night`);
  console.log("run         method         k   people  kept   if frozen  ids kept  moves/1,000  returns/1,000");
  const onMonth = (month: Month) => console.log(lineOf(month));
  const { months, refused } = replayMonths(published, { ...options, onMonth });
  for (const { asOf, check } of refused) console.log(`${isoDay(asOf)}  refused: ${check}`);
  const kept = months.map((month) => month.kept).toSorted((a, b) => a - b);
  const returns = months.map((month) => (1_000 * month.returns) / month.people);
  const middle = (kept[(kept.length - 1) >> 1]! + kept[kept.length >> 1]!) / 2;
  const personMonths = sumOf(months, ({ people }) => people);
  const keptOfAll = sumOf(months, (month) => month.kept * month.people) / personMonths;
  const returnsOfAll = (1_000 * sumOf(months, (month) => month.returns)) / personMonths;
  console.log(`all months: kept ${percent(keptOfAll)}, returns per 1,000 people and month ${returnsOfAll.toFixed(1)}`);
  console.log(
    `by month: kept, median ${percent(middle)}, least ${percent(kept[0]!)}; returns, most ${Math.max(...returns).toFixed(1)}`,
  );
}

function sumOf(months: readonly Month[], of: (month: Month) => number): number {
  return months.reduce((sum, month) => sum + of(month), 0);
}

function lineOf(month: Month): string {
  const { asOf, method, k, people, kept, keptIfFrozen, slotsCarried, moves, returns } = month;
  const per1000 = (count: number) => ((1_000 * count) / people).toFixed(1);
  return [
    isoDay(asOf),
    method.padEnd(13),
    String(k).padStart(2),
    String(people).padStart(7),
    percent(kept).padStart(6),
    percent(keptIfFrozen).padStart(10),
    percent(slotsCarried).padStart(9),
    per1000(moves).padStart(12),
    per1000(returns).padStart(14),
  ].join(" ");
}

function isoDay(at: Instant): string {
  return new Date(at + 7_200_000).toISOString().slice(0, 10);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
