import type { OperationKind } from "../store/schema/activation.ts";
import { NO_SEGMENT } from "./ownership.ts";

/** Klaviyo's limits per request, with room to spare on bytes. */
const IDS_PER_LIST_CALL = 1_000;
const PROFILES_PER_IMPORT = 10_000;
const BYTES_PER_IMPORT = 4_500_000;

export interface ListChange {
  segmentId: number;
  join: string[];
  leave: string[];
  stay: number;
}

export interface PropertyChange {
  id: string;
  properties: Record<string, string>;
}

/** A request of the outbox, before it has a place in a push. */
export interface PlannedOperation {
  kind: OperationKind;
  segmentId: number | null;
  payload: unknown;
}

/**
 * Who must join and leave a list so that it holds whom it should: whoever is wanted and not confirmed joins, and whoever
 * was ever sent and is not wanted leaves, confirmed or not. Adding or removing somebody twice changes nothing.
 */
export function diffList(
  segmentId: number,
  wanted: ReadonlySet<string>,
  { confirmed, all }: { confirmed: ReadonlySet<string>; all: ReadonlySet<string> },
): ListChange {
  const join = [...wanted].filter((id) => !confirmed.has(id)).toSorted();
  const leave = [...all].filter((id) => !wanted.has(id)).toSorted();
  return { segmentId, join, leave, stay: wanted.size - join.length };
}

/**
 * Profiles whose properties are not confirmed to be the wanted ones. Who is in no segment any more gets "none" in
 * every property we had written: an import cannot clear one.
 */
export function diffProperties(
  wanted: ReadonlyMap<string, Record<string, string>>,
  confirmed: ReadonlyMap<string, Record<string, unknown>>,
): PropertyChange[] {
  const changes: PropertyChange[] = [];
  for (const [id, properties] of wanted) {
    const before = confirmed.get(id);
    const isSame = before && Object.entries(properties).every(([name, value]) => before[name] === value);
    if (!isSame) changes.push({ id, properties });
  }
  for (const [id, before] of confirmed) {
    if (wanted.has(id) || Object.values(before).every((value) => value === NO_SEGMENT)) continue;
    changes.push({ id, properties: Object.fromEntries(Object.keys(before).map((name) => [name, NO_SEGMENT])) });
  }
  return changes.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let at = 0; at < items.length; at += size) chunks.push(items.slice(at, at + size));
  return chunks;
}

/** Imports of at most 10,000 profiles and 4.5 MB each. */
function chunkImports(changes: readonly PropertyChange[]): PropertyChange[][] {
  const chunks: PropertyChange[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const change of changes) {
    const size = JSON.stringify(change).length + 60;
    const last = chunks.at(-1);
    if (!last || bytes + size > BYTES_PER_IMPORT || last.length === PROFILES_PER_IMPORT) {
      chunks.push([change]);
      bytes = size;
    } else {
      last.push(change);
      bytes += size;
    }
  }
  return chunks;
}

/** The requests in the order that is safest to be cut off in: lists, properties, leavers, joiners. */
export function planOperations(
  lists: readonly { segmentId: number; name: string }[],
  properties: readonly PropertyChange[],
  changes: readonly ListChange[],
): PlannedOperation[] {
  return [
    ...lists.map(({ segmentId, name }) => ({ kind: "list" as const, segmentId, payload: { name } })),
    ...chunkImports(properties).map((items) => ({ kind: "properties" as const, segmentId: null, payload: { items } })),
    ...changes.flatMap(({ segmentId, leave }) =>
      chunk(leave, IDS_PER_LIST_CALL).map((profileIds) => ({
        kind: "remove" as const,
        segmentId,
        payload: { profileIds },
      })),
    ),
    ...changes.flatMap(({ segmentId, join }) =>
      chunk(join, IDS_PER_LIST_CALL).map((profileIds) => ({
        kind: "add" as const,
        segmentId,
        payload: { profileIds },
      })),
    ),
  ];
}
