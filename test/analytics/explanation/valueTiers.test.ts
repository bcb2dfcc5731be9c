import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tellValues, valueTiers } from "../../../server/analytics/explanation/valueTiers.ts";
import { render } from "../../../server/domain/language/english.ts";

describe("value tiers", () => {
  it.each<[string, number[], (string | null)[]]>([
    ["three segments", [30, 10, 20], ["high", "low", "medium"]],
    ["two", [1, 2], ["low", "high"]],
    ["five", [1, 2, 3, 4, 5], ["low", "low", "medium", "high", "high"]],
    ["six", [6, 5, 4, 3, 2, 1], ["high", "high", "medium", "medium", "low", "low"]],
    ["one alone: there is nothing to compare it with", [7], ["medium"]],
    ["all alike", [7, 7, 7, 7], ["medium", "medium", "medium", "medium"]],
    ["two alike at the top", [1, 5, 9, 9], ["low", "medium", "medium", "medium"]],
    ["some below zero, who sent back more than they bought", [-5, 0, 5], ["low", "medium", "high"]],
    ["one of which nothing is known", [1, Number.NaN, 2, 3], ["low", null, "medium", "high"]],
    ["none of which anything is known", [Number.NaN], [null]],
  ])("of %s", (_case, means, tiers) => {
    expect(valueTiers(means)).toEqual(tiers);
  });

  it("do not depend on the order of the segments, never part equals, and never put less above more", () => {
    const rank = { low: 0, medium: 1, high: 2 };
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 12 }), (means) => {
        const tiers = valueTiers(means);
        expect(valueTiers(means.toReversed())).toEqual(tiers.toReversed());
        for (const [i, mean] of means.entries()) {
          const below = means.flatMap((other, j) => (other <= mean ? [rank[tiers[j]!]] : []));
          expect(Math.max(...below)).toBe(rank[tiers[i]!]);
        }
      }),
    );
  });

  it("are said with the amount they rest on, and of what days it is", () => {
    const texts = tellValues({ basis: "predicted", means: [1_234, Number.NaN, 5_678], days: 90 }, "GBP");
    expect(texts.map((said) => said.map(render))).toEqual([
      [
        "Value tier: low (cut at the terciles of the segments). Orders worth 12.34 GBP a person on average are expected in the next 90 days, before refunds.",
      ],
      [],
      [
        "Value tier: high (cut at the terciles of the segments). Orders worth 56.78 GBP a person on average are expected in the next 90 days, before refunds.",
      ],
    ]);
    const [[observed]] = tellValues({ basis: "observed", means: [100], days: 365 }, "GBP") as [[never]];
    expect(render(observed)).toMatch(/medium.*They brought 1\.00 GBP of net revenue a person.* in the last 365 days/);
  });
});
