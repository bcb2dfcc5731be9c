import { describe, expect, it } from "vitest";
import { drawArm } from "../../../server/analytics/measurement/drawArm.ts";

const people = Array.from({ length: 20_000 }, (_, n) => `account:${7_200_000_000_000 + n}`);
const controls = (programme: string, share: number) =>
  people.filter((survivor) => drawArm(programme, survivor, share) === "control");

describe("the arm of a person", () => {
  it.each([0, 0.05, 0.1, 0.5, 1])("is control for a share of %d of people", (share) => {
    const deviation = Math.abs(controls("goal", share).length / people.length - share);
    expect(deviation).toBeLessThanOrEqual(4 * Math.sqrt((share * (1 - share)) / people.length));
  });

  it("stays control when the share grows", () => {
    const larger = new Set(controls("goal", 0.2));
    expect(controls("goal", 0.1).filter((survivor) => !larger.has(survivor))).toEqual([]);
  });

  it("is drawn anew in another programme", () => {
    const other = new Set(controls("another goal", 0.1));
    const both = controls("goal", 0.1).filter((survivor) => other.has(survivor)).length / people.length;
    expect(both).toBeGreaterThan(0.005);
    expect(both).toBeLessThan(0.015);
  });
});
