import type { Reader } from "../store/database.ts";
import type { ListPlan } from "../store/schema/activation.ts";
import type { Cause } from "../store/schema/memberships.ts";
import { lastEndCauses } from "../store/segments.ts";
import type { Audience, Desire } from "./audience.ts";
import { chunk, type ListChange } from "./changeSet.ts";

const PROFILES_PER_READ = 500;

/** How many join and leave each list, by why: what a person must know before saying yes. */
export async function causesOf(
  reader: Reader,
  shopId: number,
  changes: readonly ListChange[],
  { desires }: Pick<Audience, "desires">,
): Promise<ListPlan[]> {
  const plans: ListPlan[] = [];
  for (const { segmentId, join, leave, stay } of changes) {
    const gone = leave.filter((id) => !desires.has(id));
    const ended = await endCauses(reader, shopId, gone);
    plans.push({
      segmentId,
      join: join.length,
      leave: leave.length,
      stay,
      joinBy: countBy(join, (id) => causeOfJoining(desires.get(id))),
      leaveBy: countBy(leave, (id) => causeOfLeaving(desires.get(id), segmentId, ended.get(id))),
    });
  }
  return plans;
}

/** A reversal has no members to look at: all it does is taking back. */
export function causedByUndo({ segmentId, join, leave, stay }: ListChange): ListPlan {
  return {
    segmentId,
    join: join.length,
    leave: leave.length,
    stay,
    joinBy: join.length ? { undo: join.length } : {},
    leaveBy: leave.length ? { undo: leave.length } : {},
  };
}

function causeOfJoining(desire: Desire | undefined): Cause {
  return (desire?.cause as Cause | null) ?? "manual";
}

/** Whoever is in another segment left because of what brought them there; who stayed a member may not be written to. */
function causeOfLeaving(desire: Desire | undefined, segmentId: number, ended: Cause | undefined): Cause {
  if (!desire) return ended ?? "manual";
  if (desire.listSegmentId !== null && desire.listSegmentId !== segmentId) return causeOfJoining(desire);
  return desire.isControl ? "arm" : "consent";
}

async function endCauses(reader: Reader, shopId: number, profileIds: readonly string[]): Promise<Map<string, Cause>> {
  const causes = new Map<string, Cause>();
  for (const part of chunk(profileIds, PROFILES_PER_READ)) {
    for (const [profileId, cause] of await lastEndCauses(reader, shopId, part)) causes.set(profileId, cause);
  }
  return causes;
}

function countBy(ids: readonly string[], causeOf: (id: string) => Cause): Partial<Record<Cause, number>> {
  const counts: Partial<Record<Cause, number>> = {};
  for (const id of ids) {
    const cause = causeOf(id);
    counts[cause] = (counts[cause] ?? 0) + 1;
  }
  return counts;
}
