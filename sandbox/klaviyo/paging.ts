import type { Position } from "./cursor.ts";

/** How a collection is ordered: by one value, then by id. */
export interface Ordering<T> {
  key(item: T): string | number;
  id(item: T): string;
}

export interface PageRequest<T> {
  descending: boolean;
  size: number;
  /** Start after this item; null starts at the beginning. */
  after: Position | null;
  /** Sort values outside these bounds are left out; for numeric sort values only. */
  range?: Range;
  /** What else an item must fulfil. Items are tested one by one from the cursor on, never the whole collection. */
  keep?: (item: T) => boolean;
}

/** An open bound leaves the value itself out. */
interface Bound {
  value: number;
  open: boolean;
}

/** Bounds of a number. */
export interface Range {
  lower?: Bound;
  upper?: Bound;
}

export interface Page<T> {
  items: T[];
  /** The last item where more follow, else null. */
  next: Position | null;
}

/** Number of leading items for which `holds` is true; `holds` must be true for a leading part of the array only. */
export function partitionPoint<T>(sorted: readonly T[], holds: (item: T) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = sorted[middle];
    if (item !== undefined && holds(item)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Compares as {@link Ordering} orders: by value, then by id. */
function comparePositions(a: Position, b: Position): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** Sorts a copy by the ordering, ascending. */
export function sortBy<T>(items: readonly T[], order: Ordering<T>): T[] {
  return items.toSorted((a, b) => comparePositions(positionOf(a, order), positionOf(b, order)));
}

function positionOf<T>(item: T, order: Ordering<T>): Position {
  return { key: order.key(item), id: order.id(item) };
}

/** One page of an ascending array, found by binary search and a walk of as many steps as the page needs. */
export function takePage<T>(sorted: readonly T[], order: Ordering<T>, request: PageRequest<T>): Page<T> {
  const { descending, size, after, range = {}, keep } = request;
  let { low, high } = boundsOf(sorted, order, range);
  if (after !== null) {
    const before = partitionPoint(sorted, (item) => comparePositions(positionOf(item, order), after) < 0);
    if (descending) high = Math.min(high, before);
    else
      low = Math.max(
        low,
        partitionPoint(sorted, (item) => comparePositions(positionOf(item, order), after) <= 0),
      );
  }
  const items: T[] = [];
  for (let step = 0; step < high - low; step++) {
    const item = sorted[descending ? high - 1 - step : low + step];
    if (item === undefined || (keep && !keep(item))) continue;
    const last = items.at(-1);
    if (items.length === size && last !== undefined) return { items, next: positionOf(last, order) };
    items.push(item);
  }
  return { items, next: null };
}

function boundsOf<T>(sorted: readonly T[], order: Ordering<T>, { lower, upper }: Range): { low: number; high: number } {
  const key = (item: T) => Number(order.key(item));
  const below = ({ value, open }: Bound) =>
    partitionPoint(sorted, (item) => key(item) < value || (open && key(item) === value));
  return {
    low: lower ? below(lower) : 0,
    high: upper ? below({ value: upper.value, open: !upper.open }) : sorted.length,
  };
}

/** Narrows a range by one comparison. */
export function narrow(range: Range, operator: string, value: number): void {
  const open = operator === "greater-than" || operator === "less-than";
  if (operator.startsWith("greater")) {
    const { lower } = range;
    if (!lower || value > lower.value || (value === lower.value && open)) range.lower = { value, open };
  } else {
    const { upper } = range;
    if (!upper || value < upper.value || (value === upper.value && open)) range.upper = { value, open };
  }
}

/** Whether a value lies within the range. */
export function within(value: number, { lower, upper }: Range): boolean {
  if (lower && (value < lower.value || (lower.open && value === lower.value))) return false;
  return !(upper && (value > upper.value || (upper.open && value === upper.value)));
}

/** What is in both sets; a null set stands for everything. */
export function intersect<T>(some: ReadonlySet<T> | null, others: ReadonlySet<T>): ReadonlySet<T> {
  return some === null ? others : new Set([...some].filter((item) => others.has(item)));
}
