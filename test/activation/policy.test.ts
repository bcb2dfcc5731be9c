import { describe, expect, it } from "vitest";
import { mayAct, type PolicyFacts } from "../../server/activation/policy.ts";
import { DEFAULT_POLICY } from "../../server/store/standingApprovals.ts";

const NOON = Date.UTC(2026, 5, 10, 12);
const HOUR = 3_600_000;

const facts: PolicyFacts = {
  policies: new Map([
    [1, DEFAULT_POLICY],
    [2, DEFAULT_POLICY],
  ]),
  movesToday: new Map(),
  pushed: new Set([1, 2]),
  disputed: new Set(),
  now: NOON,
  timeZone: "UTC",
};
const move = { cause: "order" as const, segmentIds: [1, 2] };
const with2 = (policy: Partial<typeof DEFAULT_POLICY>) => ({
  policies: new Map([
    [1, DEFAULT_POLICY],
    [2, { ...DEFAULT_POLICY, ...policy }],
  ]),
});

describe("a move under standing approvals", () => {
  it("is allowed for a cause that all its lists allow", () => {
    expect(mayAct(move, facts)).toEqual({ allowed: true });
  });

  it.each([
    ["a new model", "model_change"],
    ["a merge", "identity_merge"],
    ["an undo", "undo"],
    ["a repair by hand", "manual"],
  ] as const)("is not allowed by default for %s", (_name, cause) => {
    expect(mayAct({ ...move, cause }, facts)).toMatchObject({ allowed: false, because: "cause" });
  });

  it.each<[string, Partial<PolicyFacts>, unknown]>([
    ["one of its lists does not allow the cause", with2({ causes: ["ageing"] }), { because: "cause" }],
    ["one of its lists was never pushed", { pushed: new Set([1]) }, { because: "not_pushed_yet" }],
    ["one of its lists is said not to match reality", { disputed: new Set([2]) }, { because: "disputed" }],
    ["one of its lists has no approval", { policies: new Map([[1, DEFAULT_POLICY]]) }, { because: "not_pushed_yet" }],
    [
      "the day's moves are used up",
      { movesToday: new Map([[2, DEFAULT_POLICY.mostMovesADay]]) },
      { because: "daily_cap", until: Date.UTC(2026, 5, 11) },
    ],
    [
      "it is quiet until the afternoon",
      with2({ quietFrom: 9, quietTo: 15 }),
      { because: "quiet_hours", until: NOON + 3 * HOUR },
    ],
    [
      "it is quiet over midnight",
      { ...with2({ quietFrom: 22, quietTo: 7 }), now: Date.UTC(2026, 5, 10, 23, 20) },
      { because: "quiet_hours", until: Date.UTC(2026, 5, 11, 7) },
    ],
  ])("waits where %s", (_name, change, verdict) => {
    expect(mayAct(move, { ...facts, ...change })).toMatchObject({ allowed: false, ...(verdict as object) });
  });

  it("may act outside of quiet hours, and reads them on the shop's clock", () => {
    const policy = with2({ quietFrom: 22, quietTo: 7 });
    expect(mayAct(move, { ...facts, ...policy })).toEqual({ allowed: true });
    expect(mayAct(move, { ...facts, ...policy, timeZone: "Asia/Tokyo", now: Date.UTC(2026, 5, 10, 14) })).toMatchObject(
      {
        because: "quiet_hours",
      },
    );
  });
});
