import { addCalendarDays, HOUR, type Instant, type TimeZone } from "../domain/instant.ts";
import type { HeldBecause } from "../store/schema/live.ts";
import type { Cause } from "../store/schema/memberships.ts";
import type { StandingPolicy } from "../store/standingApprovals.ts";

/** What a single move would do to lists. */
export interface MoveOnLists {
  cause: Cause;
  /** Segments whose lists the person would join or leave. */
  segmentIds: readonly number[];
}

export interface PolicyFacts {
  policies: ReadonlyMap<number, StandingPolicy>;
  /** Joins and leaves carried out unattended today, by segment. */
  movesToday: ReadonlyMap<number, number>;
  /** Segments that have a list in Klaviyo. */
  pushed: ReadonlySet<number>;
  /** Segments somebody says do not match reality. */
  disputed: ReadonlySet<number>;
  now: Instant;
  timeZone: TimeZone;
}

export type Verdict = { allowed: true } | { allowed: false; because: HeldBecause; until: Instant };

/** Looked at again after so long when nothing says when it may change. */
const LOOK_AGAIN = HOUR;

/**
 * Whether the standing approvals of all lists a move touches let it happen now; if not, why, and when to ask again.
 */
export function mayAct({ cause, segmentIds }: MoveOnLists, facts: PolicyFacts): Verdict {
  const { policies, movesToday, pushed, disputed, now, timeZone } = facts;
  const refuse = (because: HeldBecause, until: Instant): Verdict => ({ allowed: false, because, until });
  if (segmentIds.length === 0) return refuse("not_pushed_yet", now + LOOK_AGAIN);
  if (segmentIds.some((id) => disputed.has(id))) return refuse("disputed", now + LOOK_AGAIN);
  for (const segmentId of segmentIds) {
    const policy = policies.get(segmentId);
    if (!policy || !pushed.has(segmentId)) return refuse("not_pushed_yet", now + LOOK_AGAIN);
    if (!policy.causes.includes(cause)) return refuse("cause", now + LOOK_AGAIN);
  }
  for (const segmentId of segmentIds) {
    const policy = policies.get(segmentId);
    if (policy && isQuiet(policy, now, timeZone)) return refuse("quiet_hours", endOfQuiet(policy, now, timeZone));
  }
  for (const segmentId of segmentIds) {
    const most = policies.get(segmentId)?.mostMovesADay ?? 0;
    if ((movesToday.get(segmentId) ?? 0) >= most) return refuse("daily_cap", addCalendarDays(now, 1, timeZone));
  }
  return { allowed: true };
}

/** From (inclusive) to (exclusive), over midnight where from is later than to. */
function isQuiet({ quietFrom, quietTo }: StandingPolicy, now: Instant, zone: TimeZone): boolean {
  if (quietFrom === null || quietTo === null || quietFrom === quietTo) return false;
  const hour = localHour(now, zone);
  return quietFrom < quietTo ? hour >= quietFrom && hour < quietTo : hour >= quietFrom || hour < quietTo;
}

/** The first full hour after `now` that is not quiet: found by asking, so that a changed clock cannot fool it. */
function endOfQuiet(policy: StandingPolicy, now: Instant, zone: TimeZone): Instant {
  let at = Math.floor(now / HOUR) * HOUR + HOUR;
  for (let hours = 0; hours < 25 && isQuiet(policy, at, zone); hours++) at += HOUR;
  return at;
}

function localHour(at: Instant, zone: TimeZone): number {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", hour: "numeric" });
  return Number(format.formatToParts(at).find(({ type }) => type === "hour")?.value ?? 0);
}
