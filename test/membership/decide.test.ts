import { describe, expect, it } from "vitest";
import { decide, type Situation } from "../../server/membership/decide.ts";

const member: Situation = {
  current: 1,
  wanted: 2,
  isClear: true,
  isOut: false,
  isNew: false,
  acted: false,
  candidate: null,
};

describe("whether a person changes segment", () => {
  it.each<[string, Partial<Situation>, unknown]>([
    ["stays where they fit best", { wanted: 1 }, { kind: "stay" }],
    ["stays while the other is not clearly nearer", { isClear: false, acted: true }, { kind: "stay" }],
    ["moves when they ordered", { acted: true }, { kind: "move", to: 2 }],
    ["waits when they did nothing", {}, { kind: "wait", segmentId: 2, refreshes: 1 }],
    [
      "waits a second time",
      { candidate: { segmentId: 2, refreshes: 1 } },
      { kind: "wait", segmentId: 2, refreshes: 2 },
    ],
    ["moves on the third refresh running", { candidate: { segmentId: 2, refreshes: 2 } }, { kind: "move", to: 2 }],
    [
      "begins anew when it was another segment before",
      { candidate: { segmentId: 3, refreshes: 2 } },
      { kind: "wait", segmentId: 2, refreshes: 1 },
    ],
    ["enters at once when new", { current: null, isNew: true }, { kind: "move", to: 2 }],
    [
      "waits to enter from a group that was not accepted",
      { current: null },
      { kind: "wait", segmentId: 2, refreshes: 1 },
    ],
    [
      "waits to leave for a group that was not accepted",
      { wanted: null },
      { kind: "wait", segmentId: 0, refreshes: 1 },
    ],
    ["leaves at once when they belong nowhere", { isOut: true }, { kind: "move", to: null }],
    ["has nothing to leave when they belong nowhere and are in none", { isOut: true, current: null }, { kind: "stay" }],
  ])("%s", (_name, situation, decision) => {
    expect(decide({ ...member, ...situation }, true)).toEqual(decision);
  });

  it("counts refreshes only, not what happens in between", () => {
    expect(decide(member, false)).toEqual({ kind: "stay" });
    const candidate = { segmentId: 2, refreshes: 2 };
    expect(decide({ ...member, candidate }, false)).toEqual({ kind: "wait", ...candidate });
  });
});
