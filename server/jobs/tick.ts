import { createTask } from "node-cron";

/**
 * Calls `work` now and at every full minute of machine time, never twice at once. Nothing depends on a tick being kept:
 * what is due is rows, and a late one finds the same.
 * @returns ends the ticking, after the work under way
 */
export function startTicking(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  const tick = async () => {
    running ??= work().finally(() => {
      running = undefined;
    });
    await running;
  };
  const task = createTask("* * * * *", tick, { timezone: "UTC", noOverlap: true, suppressMissedWarning: true });
  void tick();
  void task.start();
  return async () => {
    await task.destroy();
    await running;
  };
}
