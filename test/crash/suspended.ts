import { setTimeout as sleep } from "node:timers/promises";
import { type AppProcess, freePort, type Mutation } from "./app.ts";
import { type EndState, readEndState } from "./endState.ts";
import { CrashStand, Stuck, type Undisturbed } from "./trial.ts";

/** Leases of a second and a half instead of half a minute, so that nobody waits. */
export const SHORT_LEASES: Mutation = {
  file: "server/jobs/lease.ts",
  from: "lasts: 30 * SECOND, renewedEvery: 10 * SECOND",
  to: "lasts: 1.5 * SECOND, renewedEvery: 0.5 * SECOND",
};

/**
 * Suspends the app at a failpoint; a second process takes the shop over once the lease has lapsed and ends the stage.
 * Then the first wakes up in the middle of what it was about to commit.
 */
export async function runSuspended(
  { stage, from, next }: Undisturbed,
  point: string,
  mutations: readonly Mutation[],
): Promise<{ state: EndState; wasLeaseLost: boolean }> {
  const stand = await CrashStand.open(stage, from, [SHORT_LEASES, ...mutations]);
  try {
    const zombie = await stand.start(`stop:${point}`);
    await stage.happens?.(stand);
    // Its visitor waits for answers for ever.
    const visit = stand.drive(stage, zombie).catch(() => undefined);
    while (!zombie.isSuspended) {
      if (await Promise.race([visit.then(() => true), sleep(20, false)])) throw new Stuck(`${point} was not reached.`);
    }
    const heir = await stand.start(undefined, await freePort());
    await stand.drive(stage, heir);
    await zombie.signal("SIGCONT");
    // An answer comes after what waited for its turn before it.
    await fetch(`${zombie.origin}/healthz`);
    const wasLeaseLost = await saysLost(zombie);
    await zombie.signal("SIGTERM");
    return { state: await readEndState(stand.dataDir, stand.sandbox.client, next.stretches), wasLeaseLost };
  } finally {
    await stand.close();
  }
}

/** Milliseconds for a process that wakes up to see that it is late, and to say so before it is told to stop. */
const SEES_WITHIN = 3_000;

async function saysLost({ said }: AppProcess): Promise<boolean> {
  const isSaid = () => said.some((line) => line.includes("lease of a store was lost"));
  for (const until = Date.now() + SEES_WITHIN; !isSaid() && Date.now() < until; ) await sleep(50);
  return isSaid();
}
