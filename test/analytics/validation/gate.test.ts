import { describe, expect, it } from "vitest";
import { checkGate, type GateCheck, type GateInput, type Verdict } from "../../../server/analytics/validation/gate.ts";
import {
  DEFAULT_GATE_SETTINGS,
  gateSettingsOf,
  mostSegmentsAllowed,
} from "../../../server/analytics/validation/gateSettings.ts";
import { english, render } from "../../../server/domain/language/english.ts";

const interval = (value: number, half = 0.02) => ({ value, lower: value - half, upper: value + half });
const backtest = (r2: number, rules: number) => ({
  r2: interval(r2),
  rulesR2: interval(rules),
  difference: interval(r2 - rules),
});
const pair = (first: number, second: number, adjusted: number) => ({
  first,
  second,
  tests: [{ measure: "log_net" as const, difference: 1, pValue: adjusted / 2, adjusted }],
  differ: adjusted < 0.05,
});

const SOUND: GateInput = {
  sizes: [100, 200, 200, 250, 250],
  stability: [0.9, 0.8, 0.85, 0.9, 0.75],
  backtest: backtest(0.2, 0.19),
  neighbours: [pair(4, 3, 0.01), pair(3, 2, 0.001)],
  horizonDays: 90,
};

describe("checkGate", () => {
  it("passes segments that are sound in every way", () => {
    const gate = checkGate(SOUND);
    expect(gate).toMatchObject({ result: "pass", accepted: [0, 1, 2, 3, 4], acceptedShare: 1 });
  });

  const cases: [string, Partial<GateInput>, GateCheck, Verdict, Verdict, number[]][] = [
    ["a segment of exactly 5%", { sizes: [50, 250, 200, 250, 250] }, "size", "pass", "pass", [0, 1, 2, 3, 4]],
    ["a segment below 5%", { sizes: [49, 251, 200, 250, 250] }, "size", "fail", "warn", [1, 2, 3, 4]],
    ["a doubtful segment", { stability: [0.9, 0.74, 0.85, 0.9, 0.8] }, "stability", "warn", "warn", [0, 1, 2, 3, 4]],
    ["a segment at .60", { stability: [0.9, 0.6, 0.85, 0.9, 0.8] }, "stability", "warn", "warn", [0, 1, 2, 3, 4]],
    ["an unstable segment", { stability: [0.59, 0.8, 0.8, 0.9, 0.8] }, "stability", "fail", "warn", [1, 2, 3, 4]],
    [
      "too many people in unstable ones",
      { stability: [0.9, 0.9, 0.9, 0.9, 0.5] },
      "coverage",
      "fail",
      "fail",
      [0, 1, 2, 3],
    ],
    ["stability that was not measured", { stability: null }, "stability", "fail", "fail", [0, 1, 2, 3, 4]],
    [
      "four segments",
      { sizes: [200, 250, 250, 300], stability: [1, 1, 1, 1] },
      "segment_count",
      "warn",
      "warn",
      [0, 1, 2, 3],
    ],
    ["three segments", { sizes: [300, 300, 400], stability: [1, 1, 1] }, "segment_count", "fail", "fail", [0, 1, 2]],
    [
      "nine segments",
      { sizes: Array.from({ length: 9 }, () => 100), stability: Array.from({ length: 9 }, () => 1) },
      "segment_count",
      "fail",
      "fail",
      [0, 1, 2, 3, 4, 5, 6, 7, 8],
    ],
    [
      "41% of the people in one",
      { sizes: [147, 147, 148, 148, 410] },
      "largest_segment",
      "warn",
      "warn",
      [0, 1, 2, 3, 4],
    ],
    [
      "more than half of the people in one",
      { sizes: [122, 122, 122, 123, 511] },
      "largest_segment",
      "fail",
      "fail",
      [0, 1, 2, 3, 4],
    ],
    [
      "nine segments, unlocked",
      {
        sizes: Array.from({ length: 9 }, () => 100),
        stability: Array.from({ length: 9 }, () => 1),
        settings: { ...DEFAULT_GATE_SETTINGS, mostSegments: 9 },
      },
      "segment_count",
      "pass",
      "pass",
      [0, 1, 2, 3, 4, 5, 6, 7, 8],
    ],
    [
      "thirteen segments, unlocked",
      {
        sizes: Array.from({ length: 13 }, () => 100),
        stability: Array.from({ length: 13 }, () => 1),
        settings: { ...DEFAULT_GATE_SETTINGS, mostSegments: 20 },
      },
      "segment_count",
      "fail",
      "fail",
      Array.from({ length: 13 }, (_, i) => i),
    ],
    [
      "an R2 that is above zero and explains next to nothing",
      { backtest: { ...backtest(0.019, 0.01), r2: { value: 0.019, lower: 0.018, upper: 0.02 } } },
      "backtest",
      "fail",
      "fail",
      [0, 1, 2, 3, 4],
    ],
    ["an R2 that may be zero", { backtest: backtest(0.01, 0) }, "backtest", "fail", "fail", [0, 1, 2, 3, 4]],
    ["no later orders to test against", { backtest: null }, "backtest", "fail", "fail", [0, 1, 2, 3, 4]],
    [
      "R2 clearly below the rules'",
      { backtest: backtest(0.2, 0.23) },
      "against_rules",
      "fail",
      "fail",
      [0, 1, 2, 3, 4],
    ],
    [
      "R2 clearly below the rules' of segments that answer another question",
      { backtest: backtest(0.2, 0.23), hasOwnAxes: true },
      "against_rules",
      "warn",
      "warn",
      [0, 1, 2, 3, 4],
    ],
    [
      "R2 a little below the rules'",
      { backtest: backtest(0.2, 0.215) },
      "against_rules",
      "pass",
      "pass",
      [0, 1, 2, 3, 4],
    ],
    ["neighbours that behave alike", { neighbours: [pair(1, 0, 0.3)] }, "neighbours", "warn", "warn", [0, 1, 2, 3, 4]],
  ];
  it.each(cases)("judges %s", (_what, change, check, verdict, result, accepted) => {
    const gate = checkGate({ ...SOUND, ...change });
    const verdicts = gate.checks.filter((one) => one.check === check).map((one) => one.result);
    expect(verdicts).toContain(verdict);
    expect(gate.result).toBe(result);
    expect(gate.accepted).toEqual(accepted);
    for (const { sentence } of gate.checks) {
      expect(english).toHaveProperty([sentence.code]);
      expect(render(sentence)).not.toMatch(/NaN|undefined/);
    }
  });

  it("fails people without segments instead of dividing by them", () => {
    const gate = checkGate({ ...SOUND, sizes: [], stability: [], neighbours: null });
    expect(gate.result).toBe("fail");
    expect(gate.acceptedShare).toBe(0);
  });

  it("says the figure and what it had to reach in words", () => {
    const gate = checkGate({ ...SOUND, sizes: [49, 251, 200, 250, 250] });
    const size = gate.checks.find(({ check, segment }) => check === "size" && segment === 0);
    expect(size).toMatchObject({ result: "fail", number: 0.049, threshold: 0.05 });
    expect(render(size!.sentence)).toBe("Holds only 4.9% of buyers (49); below 5% a segment is not worth the effort.");
  });
});

describe("what a shop has the gate ask", () => {
  const limits = { sizeFloor: 0.03, sizeCeiling: 0.25, mostSegments: 9 };

  it("is its size floor and ceiling, and as many segments as are unlocked", () => {
    const settings = gateSettingsOf(limits);
    const sizes = [40, 260, 200, 250, 250];
    const { checks } = checkGate({ ...SOUND, sizes, settings });
    expect(checks.find(({ check }) => check === "size")).toMatchObject({ result: "pass", threshold: 0.03 });
    expect(checks.find(({ check }) => check === "largest_segment")).toMatchObject({ result: "warn", threshold: 0.25 });
  });

  it.each([
    [9, "pass", "gate.segment_count.pass"],
    [10, "fail", "gate.segment_count.locked"],
    [13, "fail", "gate.segment_count.blocked"],
  ])("lets %d segments of nine unlocked %s", (count, result, code) => {
    const each = Array.from({ length: count }, () => 100);
    const { checks } = checkGate({
      ...SOUND,
      sizes: each,
      stability: each.map(() => 1),
      settings: gateSettingsOf(limits),
    });
    const check = checks.find((one) => one.check === "segment_count");
    expect([check?.result, check?.sentence.code]).toEqual([result, code]);
  });

  it("says of locked segments that somebody may unlock more", () => {
    const each = Array.from({ length: 9 }, () => 100);
    const { checks } = checkGate({ ...SOUND, sizes: each, stability: each.map(() => 1) });
    expect(render(checks.find(({ check }) => check === "segment_count")!.sentence)).toBe(
      "9 segments are more than a team usually serves well: above 8 they are locked. Somebody may raise that, by name and with a reason; each run then adds one at most.",
    );
  });

  it.each([
    ["nothing is unlocked", null, 8, 8],
    ["there are no live segments yet", 12, 0, 8],
    ["there are few live segments", 12, 5, 8],
    ["eight are live", 12, 8, 9],
    ["ten are live", 12, 10, 11],
    ["as many are live as are unlocked", 10, 10, 10],
    ["more is unlocked than anybody can serve", 20, 12, 12],
  ])("grows by one segment a run: where %s", (_what, unlocked, live, most) => {
    expect(mostSegmentsAllowed(unlocked, live)).toBe(most);
  });
});
