import type { AppClient, SandboxClient } from "./clients.ts";
import type { Console } from "./console.ts";
import { doJob, pushOnce } from "./job.ts";
import { printOverlap, printReport } from "./print.ts";
import { type KlaviyoList, makeReport, type Report } from "./report.ts";

/** The second round: what changed on the lists, held against what the push said it would write. */
export interface AgainReport {
  report: Report;
  lists: {
    name: string;
    before: number;
    after: number;
    joined: number;
    left: number;
    planned: { join: number; leave: number };
  }[];
  /** Changes that a push right after it still found to send. */
  repeatedOperations: number | null;
}

/** Does the job again after time has passed, prints who moved, and pushes once more to show that nothing is left to do. */
export async function againReport(
  console: Console,
  sandbox: SandboxClient,
  app: AppClient,
  seed: number,
  currency: string,
): Promise<AgainReport> {
  console.line();
  const before = await sandbox.get<KlaviyoList[]>("/klaviyo/lists");
  const job = await doJob(app, console, seed);
  const report = await makeReport(sandbox, job, await app.peakRssMb());
  printOverlap(console, report, new Map(job.run.slots.map(({ id, name }) => [id, name])));
  printReport(console, report, currency);
  const after = await sandbox.get<KlaviyoList[]>("/klaviyo/lists");
  const lists = after.map((list) => {
    const slot = job.slots.find(({ klaviyoListId }) => klaviyoListId === list.id);
    const planned = report.push?.lists.find(({ segmentId }) => segmentId === slot?.id);
    const earlier = new Set(before.find(({ id }) => id === list.id)?.members);
    const now = new Set(list.members);
    return {
      name: list.name,
      before: earlier.size,
      after: now.size,
      joined: now.difference(earlier).size,
      left: earlier.difference(now).size,
      planned: { join: planned?.join ?? 0, leave: planned?.leave ?? 0 },
    };
  });
  console.line();
  console.table(
    ["list", "before", "after", "joined", "left", "planned to join", "planned to leave"],
    lists.map(({ name, before: was, after: is, joined, left, planned }) =>
      [name, was, is, joined, left, planned.join, planned.leave].map(String),
    ),
  );
  let repeatedOperations: number | null = null;
  if (report.push) {
    await console.step("Push once more", async (say) => {
      const [push, summary] = await pushOnce(app, say);
      repeatedOperations = push.operations;
      return summary;
    });
  }
  return { report, lists, repeatedOperations };
}
