import { describe, expect, it } from "vitest";
import { computeFeatures } from "../../../server/analytics/features/computeFeatures.ts";
import { outcomesBetween } from "../../../server/analytics/features/outcomes.ts";
import { historyFrom } from "./historyFrom.ts";

const day = (n: number) => Date.UTC(2026, 0, n, 12);

/** Bought on day 1; bought on day 5 and cancelled that on day 20, when the money went back. */
const history = historyFrom("UTC", [
  {
    orders: [
      { at: day(1), net: 1_000, lines: [{ product: 0, category: 0, net: 1_000 }] },
      {
        at: day(5),
        net: 3_000,
        cancelledAt: day(20),
        edits: [{ at: day(20), amount: -3_000 }],
        lines: [{ product: 1, category: 1, net: 3_000 }],
      },
    ],
  },
  { orders: [{ at: day(6), net: 500, cancelledAt: day(7), edits: [{ at: day(7), amount: -500 }] }] },
]);

const featuresOn = (n: number) => {
  const { columns, buyer } = computeFeatures(history, day(n));
  const of = (name: "frequency" | "monetary" | "recency_days" | "distinct_products") => [...(columns.get(name) ?? [])];
  return { frequency: of("frequency"), monetary: of("monetary"), recency: of("recency_days"), buyer: [...buyer] };
};

describe("a cancelled order", () => {
  it("counts on the days before it was cancelled", () => {
    expect(featuresOn(10)).toEqual({
      frequency: [2, 0],
      monetary: [4_000, 0],
      recency: [5, Number.NaN],
      buyer: [1, 0],
    });
  });

  it("has never been from then on", () => {
    expect(featuresOn(25)).toEqual({
      frequency: [1, 0],
      monetary: [1_000, 0],
      recency: [24, Number.NaN],
      buyer: [1, 0],
    });
  });

  it("takes its money back where it counted before, and is no order of that time", () => {
    expect(outcomesBetween(history, day(10), day(25))).toMatchObject({
      orders: Float64Array.of(0, 0),
      net: Float64Array.of(-3_000, 0),
    });
  });

  it("is no outcome when it was placed and cancelled within", () => {
    expect(outcomesBetween(history, day(2), day(25))).toMatchObject({
      orders: Float64Array.of(0, 0),
      net: Float64Array.of(0, 0),
    });
  });

  it("is an outcome as long as it stands", () => {
    expect(outcomesBetween(history, day(2), day(10))).toMatchObject({
      orders: Float64Array.of(1, 0),
      net: Float64Array.of(3_000, 0),
    });
  });
});
