import { describe, expect, it } from "vitest";
import { onStand } from "./stand.ts";

const CASES: { name: string; args: string[]; check: string }[] = [
  { name: "every customer buys by one Poisson process", args: ["--shape", "poisson"], check: "backtest" },
  { name: "the futures are permuted between customers", args: ["--shape", "permuted"], check: "backtest" },
  { name: "there is no customer", args: ["--buyers", "0"], check: "buyers" },
  { name: "there is one buyer", args: ["--buyers", "1"], check: "buyers" },
  { name: "there are two buyers", args: ["--buyers", "2"], check: "buyers" },
  { name: "all customers are identical", args: ["--shape", "identical", "--buyers", "800"], check: "outcomes" },
];

describe("a store without segments to find is told so", { timeout: 120_000 }, () => {
  it.each(CASES)("when $name", async ({ args, check }) => {
    const report = await onStand(args, async (stand) => (await stand.doJob()).report);
    expect(report.run.state).toBe("refused");
    expect(report.run.refused).toMatchObject({ check, number: expect.any(Number), threshold: expect.any(Number) });
    expect(report.run.refused?.text).toMatch(/\.$/);
    expect(report.run.segments).toEqual([]);
    expect(report.push).toBeNull();
  });
});
