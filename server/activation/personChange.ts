import type { AudienceRow } from "../store/audience.ts";
import { listsOfProfiles, readProfileProperties } from "../store/confirmed.ts";
import type { PendingMove } from "../store/membershipChanges.ts";
import type { ListPlan } from "../store/schema/activation.ts";
import { listSegments } from "../store/segments.ts";
import { desireOf, readPeople } from "./audience.ts";
import { changeOfProperties, type ListChange } from "./changeSet.ts";
import type { PushContext } from "./context.ts";

/** What Klaviyo is to be told of one person. */
export interface PersonChange {
  personId: number;
  /** Null where the person is not in Klaviyo (yet). */
  profileId: string | null;
  join: number | null;
  leave: number[];
  properties: boolean;
  /** The segment they are in, whose approval a change of properties alone needs; null for none. */
  segmentId: number | null;
  /** Klaviyo holds all of it already. */
  isNothing: boolean;
}

/** The lists of an automatic push by the causes of the moves behind them. */
export function causedByMoves(
  lists: readonly ListChange[],
  acting: readonly { move: PendingMove; change: PersonChange }[],
): ListPlan[] {
  const plans = new Map<number, ListPlan>(
    lists.map(({ segmentId, join, leave, stay }) => [
      segmentId,
      { segmentId, join: join.length, leave: leave.length, stay, joinBy: {}, leaveBy: {} },
    ]),
  );
  for (const { move, change } of acting) {
    const joined = plans.get(change.join ?? 0);
    if (joined) joined.joinBy[move.cause] = (joined.joinBy[move.cause] ?? 0) + 1;
    for (const segmentId of change.leave) {
      const left = plans.get(segmentId);
      if (left) left.leaveBy[move.cause] = (left.leaveBy[move.cause] ?? 0) + 1;
    }
  }
  return [...plans.values()];
}

/** What Klaviyo would have to be told of each person, as things are now. */
export async function readChanges(
  { db, shop, clock }: PushContext,
  programme: string,
  moves: readonly PendingMove[],
): Promise<Map<number, PersonChange>> {
  const nameOf = new Map((await listSegments(db, shop.id)).map(({ id, name }) => [id, name]));
  const personIds = moves.map(({ personId }) => personId);
  const people = await readPeople(db, shop, programme, personIds, clock.now());
  const profileIds = people.flatMap(({ profileId }) => (profileId === null ? [] : [profileId]));
  const lists = await listsOfProfiles(db, shop.id, profileIds);
  const confirmed = await readProfileProperties(db, shop.id, profileIds);
  const changeOf = (row: AudienceRow): PersonChange => {
    const { personId, profileId, segmentId } = row;
    if (profileId === null) {
      return {
        personId,
        profileId,
        join: null,
        leave: [],
        properties: false,
        segmentId,
        isNothing: segmentId === null,
      };
    }
    const desire = desireOf(shop.id, row, nameOf);
    const on = lists.get(profileId) ?? [];
    const wanted = desire.listSegmentId;
    const isThere = on.some((list) => list.segmentId === wanted && (list.isConfirmed || list.isRemovedByHand));
    const join = wanted !== null && !isThere ? wanted : null;
    const leave = on.filter((list) => list.segmentId !== wanted && !list.isRemovedByHand).map((list) => list.segmentId);
    const properties = changeOfProperties(desire.properties, confirmed.get(profileId)) !== null;
    const isNothing = join === null && leave.length === 0 && !properties;
    return { personId, profileId, join, leave, properties, segmentId, isNothing };
  };
  return new Map(people.map((row) => [row.personId, changeOf(row)]));
}
