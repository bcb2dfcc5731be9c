import type { Clock } from "../domain/clock.ts";
import type { Instant } from "../domain/instant.ts";
import type { Database, Transaction } from "../store/database.ts";
import {
  addSchedules,
  changeSchedule,
  listDueSchedules,
  listSchedules,
  moveSchedule,
  noteStart,
  type Schedule,
} from "../store/schedules.ts";
import { SCHEDULED_KINDS, type ScheduledKind } from "../store/schema/work.ts";
import type { Shop } from "../store/shops.ts";
import { movedDue, nextDue, requireTiming, type Timing } from "./schedule.ts";

const DUE_AT_ONCE = 100;

/** Asks for the work a schedule is for, in the transaction that moves the schedule on; false where there is no need. */
export type Starter = (tx: Transaction, shop: Shop, at: Instant) => Promise<boolean>;

/**
 * Starts what is due and moves its schedule on, one commit each. However long nobody looked, each schedule starts one
 * piece of work, not one for each time missed. Shops that are paused or uninstalled keep what is due until they are
 * not. A clock that goes back repeats nothing: schedules are moved past what they have done. Trouble with one leaves
 * the others alone; it stays due.
 */
export async function runDueSchedules(
  db: Database,
  clock: Clock,
  starters: Readonly<Record<ScheduledKind, Starter>>,
  onError: (error: unknown, schedule: Schedule) => void,
): Promise<void> {
  for (let isMore = true; isMore; ) {
    const now = clock.now();
    const due = await listDueSchedules(db, now, DUE_AT_ONCE);
    let failed = 0;
    for (const { schedule, shop } of due.toSorted(inOrder)) {
      try {
        await db.transaction(async (tx) => {
          if (!(await moveSchedule(tx, schedule, nextDue(schedule, now, shop.timeZone)))) return;
          if (await starters[schedule.kind](tx, shop, now)) await noteStart(tx, schedule, now);
        });
      } catch (error) {
        failed++;
        onError(error, schedule);
      }
    }
    isMore = due.length === DUE_AT_ONCE && failed < due.length;
  }
}

/** What was cut off between two of them asks for the others later, so the order must be that of work asked for at once. */
function inOrder(a: { schedule: Schedule }, b: { schedule: Schedule }): number {
  return SCHEDULED_KINDS.indexOf(a.schedule.kind) - SCHEDULED_KINDS.indexOf(b.schedule.kind);
}

/** What a shop does by itself unless somebody says otherwise. Its local nights are quiet. */
const DEFAULT_SCHEDULES: Readonly<Record<ScheduledKind, Timing>> = {
  sync: { cadence: "hourly", hour: 0, day: 1 },
  refresh: { cadence: "daily", hour: 4, day: 1 },
  run: { cadence: "monthly", hour: 3, day: 1 },
};

/** Gives a shop the schedules it does not have yet. */
export async function addDefaultSchedules(tx: Transaction, shop: Shop, at: Instant): Promise<void> {
  const defaults = Object.entries(DEFAULT_SCHEDULES) as [ScheduledKind, Timing][];
  const rows = defaults.map(([kind, timing]) => {
    const nextDueAt = nextDue(timing, at, shop.timeZone);
    return { shopId: shop.id, kind, ...timing, isEnabled: true, nextDueAt };
  });
  await addSchedules(tx, rows);
}

/** Keeps what each schedule waits for when a shop's clocks move to another time zone. */
export async function moveSchedules(tx: Transaction, before: Shop, after: Shop): Promise<void> {
  if (before.timeZone === after.timeZone) return;
  for (const schedule of await listSchedules(tx, after.id)) {
    const nextDueAt = movedDue(schedule, schedule.nextDueAt, before.timeZone, after.timeZone);
    await changeSchedule(tx, schedule, { nextDueAt });
  }
}

/**
 * Changes when something happens by itself; from now on it is due at the new time.
 * @throws {AppError} `invalid_input` for a time its cadence does not have
 */
export async function saveSchedule(
  tx: Transaction,
  shop: Shop,
  kind: ScheduledKind,
  change: Pick<Schedule, "cadence" | "hour" | "day" | "isEnabled">,
  at: Instant,
): Promise<void> {
  requireTiming(change);
  const { cadence, hour, day, isEnabled } = change;
  const row = { cadence, hour, day, isEnabled, nextDueAt: nextDue(change, at, shop.timeZone) };
  if (await changeSchedule(tx, { shopId: shop.id, kind }, row)) return;
  await addSchedules(tx, [{ shopId: shop.id, kind, ...row }]);
}
