import { parseArgs } from "node:util";
import { crashEverywhere, type StageReport } from "./crashEverywhere.ts";
import { plantBugs } from "./plantBugs.ts";

/**
 * npm run test:crash -- [--sample N] [--seed N] [--stage NAME]... [--point NAME] [--lanes N] [--bugs|--no-bugs]
 * Ends with 0 when every trial ended as if nothing had happened and every planted bug was caught.
 */
const { values } = parseArgs({
  allowNegative: true,
  options: {
    sample: { type: "string" },
    seed: { type: "string", default: "1" },
    stage: { type: "string", multiple: true },
    point: { type: "string" },
    lanes: { type: "string", default: "2" },
    /** Only the planted bugs, or all but them. */
    bugs: { type: "boolean" },
  },
});

const say = (line: string) => void process.stdout.write(`${line}\n`);
const started = performance.now();
let isGood = true;

if (values.bugs !== true) {
  const reports = await crashEverywhere({
    sample: values.sample === undefined ? null : Number(values.sample),
    seed: Number(values.seed),
    lanes: Number(values.lanes),
    stages: values.stage ?? null,
    only: values.point ?? null,
    say,
  });
  const sum = (count: (report: StageReport) => number) => reports.reduce((n, report) => n + count(report), 0);
  const different = sum((report) => report.different.length);
  say(
    `In all: ${sum(({ tried }) => tried)} tried, ${sum(({ equal }) => equal)} equal, ` +
      `${sum(({ equalLater }) => equalLater)} equal minutes later, ` +
      `${sum(({ notReached }) => notReached.length)} not reached, ${different} different`,
  );
  isGood = different === 0;
}
if (values.bugs !== false && values.point === undefined) {
  const uncaught = (await plantBugs(say, Number(values.lanes))).filter(({ caughtAt }) => caughtAt === 0);
  isGood &&= uncaught.length === 0;
}
say(`${isGood ? "Good" : "NOT GOOD"}, after ${((performance.now() - started) / 60_000).toFixed(1)} min`);
process.exit(isGood ? 0 : 1);
