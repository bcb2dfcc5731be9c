import { describe, expect, it } from "vitest";
import { distributeScores } from "../../../server/analytics/prediction/distributeScores.ts";

describe("what is foreseen of people", () => {
  it("is spread over the tenths of all buyers, within each segment", () => {
    const scores = Float64Array.from({ length: 100 }, (_, i) => i);
    const labels = Int32Array.from(scores, (score) => (score < 30 ? 0 : score < 95 ? 1 : -1));
    const [all, low, rest] = distributeScores("churn", scores, labels, 2);
    expect(all).toMatchObject({ known: 100, mean: 49.5, tenths: Array(10).fill(10) });
    expect(low).toMatchObject({ known: 30, mean: 14.5, tenths: [10, 10, 10, 0, 0, 0, 0, 0, 0, 0] });
    expect(rest).toMatchObject({ known: 65, tenths: [0, 0, 0, 10, 10, 10, 10, 10, 10, 5] });
  });

  it("leaves out of whom nothing is foreseen, and keeps people of one score together", () => {
    const scores = Float64Array.of(0.2, 0.2, 0.2, 0.2, 0.9, Number.NaN);
    const [all, first, second] = distributeScores("repeat", scores, Int32Array.of(0, 0, 1, 1, 1, 1), 2);
    expect(all?.tenths.filter((people) => people > 0)).toEqual([4, 1]);
    expect(first).toMatchObject({ known: 2, median: 0.2 });
    expect(first?.tenths.indexOf(2)).toBe(second?.tenths.indexOf(2));
    expect(second?.known).toBe(3);
  });

  it("has no figures where nothing is foreseen of anybody", () => {
    const [all, first] = distributeScores("clv", Float64Array.of(Number.NaN), Int32Array.of(0), 1);
    expect([all?.known, first?.known]).toEqual([0, 0]);
    expect(first?.mean).toBeNaN();
    expect(first?.tenths).toEqual(Array(10).fill(0));
  });
});
