import { expect, it } from "vitest";
import { crashEverywhere } from "./crashEverywhere.ts";

const DAY = 86_400_000;
/** Another sample each day; `npm run test:crash` goes through all. */
const SEED = Math.floor(Date.now() / DAY);
const SAMPLE = 24;

it(`ends as if nothing had happened, killed at ${SAMPLE} of its failpoints (sample ${SEED})`, {
  timeout: 400_000,
}, async () => {
  const said: string[] = [];
  const reports = await crashEverywhere({
    sample: SAMPLE,
    seed: SEED,
    lanes: 2,
    stages: null,
    only: null,
    say: (line) => said.push(line),
  });
  const sum = (count: (report: (typeof reports)[number]) => number) =>
    reports.reduce((n, report) => n + count(report), 0);
  expect(reports.flatMap(({ different }) => different)).toEqual([]);
  expect(sum(({ tried }) => tried)).toBe(SAMPLE);
  // What depends on how fast things happen, such as how often a job is asked for, is not there each time.
  expect(sum(({ equal, equalLater }) => equal + equalLater)).toBeGreaterThanOrEqual(SAMPLE - 4);
});
