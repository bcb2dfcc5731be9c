import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Mutation } from "./app.ts";
import { differences } from "./endState.ts";
import { goPath, tryPoint } from "./goPath.ts";
import { runSuspended } from "./suspended.ts";
import { runUndisturbed, type Undisturbed } from "./trial.ts";

/** A bug that this suite must find: written into the sources as they are loaded, never into the product. */
interface PlantedBug extends Mutation {
  name: string;
  stage: string;
  /** Where it can show. */
  points: RegExp;
}

const BUGS: readonly PlantedBug[] = [
  {
    name: "cursor outside the transaction",
    stage: "sync",
    points: /^(before|after) commit ingest\/bulkLoad\.ts/,
    file: "server/ingest/bulkLoad.ts",
    from: `    await quarantineRecords(tx, key, rejections);
    await advanceStream(tx, key, {
      cursor: { ...cursor, byte: batch.byte, line: batch.line },
      read: batch.read,
      rejected: rejections.length + buried,
    });
  });`,
    to: `    await quarantineRecords(tx, key, rejections);
    await advanceStream(tx, key, { cursor, read: batch.read, rejected: rejections.length + buried });
  });
  await context.db.transaction((tx) =>
    advanceStream(tx, key, { cursor: { ...cursor, byte: batch.byte, line: batch.line } }),
  );`,
  },
  {
    name: "blind list create",
    stage: "push",
    points: /request POST \/api\/lists #|activation\/sendList/,
    file: "server/activation/sendList.ts",
    from: "const existing = known ?? marked?.id ?? null;",
    to: "const existing = known;",
  },
  {
    name: "random event id",
    stage: "order",
    points: /request POST \/api\/events|activation\/sendEvents/,
    file: "server/activation/sendEvents.ts",
    from: "uniqueId: event.id,",
    to: "uniqueId: crypto.randomUUID(),",
  },
  {
    name: "confirmed before it is sent",
    stage: "push",
    points: /request POST \/api\/lists\/\{id\}\/relationships\/profiles|activation\/sendMembers/,
    file: "server/activation/sendMembers.ts",
    from: "      await klaviyo.addToList(listId, profileIds);\n",
    to: `      await db.transaction((tx) => updateOperation(tx, operation, { state: "done" }));
      await klaviyo.addToList(listId, profileIds);\n`,
  },
];

/** Whoever lost a shop goes on writing. */
const NO_FENCE: Mutation = {
  file: "server/jobs/lease.ts",
  from: "if (await holdLease(tx, lease)) return work(tx);",
  to: "if (lease.fence > 0 || (await holdLease(tx, lease))) return work(tx);",
};

/** Where a process is suspended until another has done its work. */
const SUSPENDED_AT = [
  { stage: "sync", point: "before commit ingest/bulkLoad.ts writeBatch #4" },
  { stage: "push", point: "before commit activation/sendMembers.ts Object.changeMembers #2" },
] as const;

export interface BugReport {
  name: string;
  tried: number;
  caughtAt: number;
}

/**
 * Plants each bug and kills the app at the failpoints near it: the end differs from what the same program comes to
 * undisturbed. A suite that finds none of them would find no other either.
 * @param lanes trials side by side
 */
export async function plantBugs(say: (line: string) => void, lanes: number): Promise<BugReport[]> {
  const keepIn = mkdtempSync(join(tmpdir(), "strata-bugs-"));
  try {
    const stages = [...BUGS, ...SUSPENDED_AT].map(({ stage }) => stage);
    const gone = await goPath(keepIn, stages, () => undefined);
    const reports: BugReport[] = [];
    for (const bug of BUGS) {
      const sound = gone.find(({ stage }) => stage.name === bug.stage);
      if (!sound) continue;
      const undisturbed = await runUndisturbed(sound.stage, sound.from, keepIn, [bug]);
      const report = { name: bug.name, tried: 0, caughtAt: 0 };
      const left = undisturbed.points.filter((point) => bug.points.test(point));
      const lane = async () => {
        for (let point = left.shift(); point !== undefined; point = left.shift()) {
          const { end } = await tryPoint(undisturbed, point, [bug]);
          report.tried++;
          if (end === "different") report.caughtAt++;
        }
      };
      await Promise.all(Array.from({ length: lanes }, lane));
      reports.push(report);
      say(`planted: ${report.name}: caught at ${report.caughtAt} of ${report.tried} failpoints`);
    }
    reports.push(await plantNoFence(gone, say));
    return reports;
  } finally {
    rmSync(keepIn, { recursive: true, force: true });
  }
}

/** With the fence, whoever comes too late must change nothing; without it, it must show. */
async function plantNoFence(gone: readonly Undisturbed[], say: (line: string) => void): Promise<BugReport> {
  const report = { name: "no fence", tried: 0, caughtAt: 0 };
  let refused = 0;
  for (const { stage, point } of SUSPENDED_AT) {
    const undisturbed = gone.find((one) => one.stage.name === stage);
    if (!undisturbed) continue;
    const sound = await runSuspended(undisturbed, point, []);
    const kept = differences(undisturbed.state, sound.state);
    if (kept.length > 0) throw new Error(`The fence let through what came too late at ${point}:\n${kept.join("\n")}`);
    if (sound.wasLeaseLost) refused++;
    const unsound = await runSuspended(undisturbed, point, [NO_FENCE]);
    report.tried++;
    if (differences(undisturbed.state, unsound.state).length > 0) report.caughtAt++;
  }
  if (refused === 0) throw new Error("Nobody came too late: the suspended process never lost its lease.");
  say(`planted: ${report.name}: caught at ${report.caughtAt} of ${report.tried} suspensions; with the fence at none`);
  return report;
}
