import { describe, expect, it } from "vitest";
import { judge, STRUCTURED, WITHOUT_STRUCTURE } from "../../../scripts/evaluate/gate.ts";

/** A sample of what `npm run evaluate -- gate` does with a hundred stores of each. */
const STORES = 10;
const BUYERS = 900;

describe("the product's own choice on simulated stores", { timeout: 400_000 }, () => {
  it("refuses stores in which nothing that is known tells what follows, by the backtest", () => {
    const judged = sample(WITHOUT_STRUCTURE);
    const refused = judged.filter(({ choice }) => choice.refused?.check === "backtest");
    expect(refused.length).toBeGreaterThanOrEqual(STORES - 1);
  });

  it("accepts stores in which it does, and calls groups natural only where there are some", () => {
    const judged = sample(STRUCTURED);
    const accepted = judged.filter(({ choice }) => choice.chosen);
    expect(accepted.length).toBeGreaterThanOrEqual(STORES - 1);
    const called = new Set(accepted.map(({ family, grouping }) => `${family}: ${grouping}`));
    expect([...called].toSorted()).toEqual([
      "five separate kinds: natural",
      "habits of their own: continuum",
      "one Gaussian copula: continuum",
    ]);
  });
});

function sample(families: typeof STRUCTURED) {
  return Array.from({ length: STORES }, (_, i) => judge(families[i % families.length]!, BUYERS, 1_000 + i));
}
