import type { PendingMove } from "../store/membershipChanges.ts";
import type { ListPlan } from "../store/schema/activation.ts";
import type { ListChange } from "./changeSet.ts";

/** What Klaviyo is to be told of one person. */
export interface PersonChange {
  personId: number;
  /** Null where the person is not in Klaviyo (yet). */
  profileId: string | null;
  join: number | null;
  leave: number[];
  properties: boolean;
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
