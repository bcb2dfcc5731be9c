import { describe, expect, it } from "vitest";
import { CDNOW_RUNS, replayMonths } from "../../scripts/evaluate/continuity.ts";
import { isHere, PURCHASE_FILES, readCdnow } from "../../scripts/evaluate/purchaseFiles.ts";

describe.skipIf(!isHere("cdnow"))(`CDNOW month by month (skipped where ${PURCHASE_FILES.cdnow} is not here)`, () => {
  it("keeps 88% of people in the middle month, and every id", { timeout: 600_000 }, () => {
    const runs = CDNOW_RUNS.slice(0, 5);
    const { months, refused } = replayMonths(readCdnow(), { runs, seed: 1, horizonDays: 90, kRange: [5] });
    expect(refused).toEqual([]);
    expect(months.map(({ slotsCarried }) => slotsCarried)).toEqual([1, 1, 1, 1]);
    const kept = months.map((month) => month.kept).toSorted((a, b) => a - b);
    expect((kept[1]! + kept[2]!) / 2).toBeGreaterThanOrEqual(0.88);
    expect(kept[0]).toBeGreaterThanOrEqual(0.8);
    // Back to a segment just left, per person and month, on average.
    const returns = months.reduce((sum, month) => sum + month.returns / month.people, 0) / months.length;
    expect(returns).toBeLessThanOrEqual(0.01);
  });
});
