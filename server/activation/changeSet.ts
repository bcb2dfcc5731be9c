import type { OperationKind } from "../store/schema/activation.ts";
import { NO_SEGMENT } from "./ownership.ts";

/** Klaviyo's limits per request. */
const IDS_PER_LIST_CALL = 1_000;
const PROFILES_PER_IMPORT = 10_000;
const EVENTS_PER_CALL = 1_000;
/** Two properties of ours and a profile's id, with a name of the longest kind: four bytes a character. */
const BYTES_PER_PROFILE = 450;

export interface ListChange {
  segmentId: number;
  join: string[];
  leave: string[];
  stay: number;
}

/** A request of the outbox, before it has a place in a push. */
export interface PlannedOperation {
  kind: OperationKind;
  segmentId: number | null;
  payload: unknown;
}

/** What a list holds as far as we know. */
export interface ListState {
  confirmed: ReadonlySet<string>;
  /** Also those whose addition was sent and not confirmed. */
  all: ReadonlySet<string>;
  /** Taken off by somebody else: left off. */
  removedByHand: ReadonlySet<string>;
  /** On the list, put there by somebody else: left on, and never ours. */
  strangers: ReadonlySet<string>;
}

/**
 * Who must join and leave a list so that it holds whom it should: whoever is wanted and not there joins, and whoever
 * was ever sent by us and is not wanted leaves, confirmed or not. Adding or removing somebody twice changes nothing.
 * What somebody did to the list by hand stays as it is.
 */
export function diffList(segmentId: number, wanted: ReadonlySet<string>, state: ListState): ListChange {
  const join = [...wanted]
    .filter((id) => !state.confirmed.has(id) && !state.removedByHand.has(id) && !state.strangers.has(id))
    .toSorted();
  const leave = [...state.all].filter((id) => !wanted.has(id)).toSorted();
  return { segmentId, join, leave, stay: wanted.size - join.length };
}

/**
 * What a profile's properties of ours should be changed to, or null where they are confirmed to be so already. Who is
 * in no segment any more reads "none" in every property we had written.
 */
export function changeOfProperties(
  wanted: Readonly<Record<string, string>> | null,
  confirmed: Readonly<Record<string, unknown>> | undefined,
): Record<string, string> | null {
  if (wanted === null) {
    if (!confirmed || Object.values(confirmed).every((value) => value === NO_SEGMENT)) return null;
    return Object.fromEntries(Object.keys(confirmed).map((name) => [name, NO_SEGMENT]));
  }
  const isSame = confirmed && Object.entries(wanted).every(([name, value]) => confirmed[name] === value);
  return isSame ? null : { ...wanted };
}

/** Profiles whose properties are not confirmed to be the wanted ones. */
export function diffProperties(
  wanted: ReadonlyMap<string, { properties: Readonly<Record<string, string>> | null }>,
  confirmed: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
): string[] {
  return [...new Set([...wanted.keys(), ...confirmed.keys()])]
    .filter((id) => changeOfProperties(wanted.get(id)?.properties ?? null, confirmed.get(id)) !== null)
    .toSorted();
}

export function chunk<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let at = 0; at < items.length; at += size) chunks.push(items.slice(at, at + size));
  return chunks;
}

/** Profiles one import may hold: 10,000, and 4.5 of Klaviyo's 5 MB. */
export const PROFILES_AT_ONCE = Math.min(PROFILES_PER_IMPORT, Math.floor(4_500_000 / BYTES_PER_PROFILE));

export interface ChangeSet {
  lists: readonly { segmentId: number; name: string }[];
  /** Profiles whose properties are written. */
  properties: readonly string[];
  changes: readonly ListChange[];
  /** Whether those who join and leave are announced by events as well. */
  withEvents: boolean;
}

/** The requests in the order that is safest to be cut off in: lists, properties, leavers, joiners, events. */
export function planOperations({ lists, properties, changes, withEvents }: ChangeSet): PlannedOperation[] {
  return [
    ...lists.map(({ segmentId, name }) => ({ kind: "list" as const, segmentId, payload: { name } })),
    ...chunk(properties, PROFILES_AT_ONCE).map((profileIds) => ({
      kind: "properties" as const,
      segmentId: null,
      payload: { profileIds },
    })),
    ...changes.flatMap(({ segmentId, leave }) => members("remove", segmentId, leave)),
    ...changes.flatMap(({ segmentId, join }) => members("add", segmentId, join)),
    ...(withEvents ? changes.flatMap(eventsOf) : []),
  ];
}

function members(kind: "add" | "remove", segmentId: number, ids: readonly string[]): PlannedOperation[] {
  return chunk(ids, IDS_PER_LIST_CALL).map((profileIds) => ({ kind, segmentId, payload: { profileIds } }));
}

function eventsOf({ segmentId, join, leave }: ListChange): PlannedOperation[] {
  const events = (transition: "left" | "entered", ids: readonly string[]) =>
    chunk(ids, EVENTS_PER_CALL).map((profileIds) => ({
      kind: "events" as const,
      segmentId,
      payload: { transition, profileIds },
    }));
  return [...events("left", leave), ...events("entered", join)];
}
