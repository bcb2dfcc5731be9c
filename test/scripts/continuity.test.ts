import { describe, expect, it } from "vitest";
import { CDNOW_RUNS, replayMonths } from "../../scripts/evaluate/continuity.ts";
import { isHere, PURCHASE_FILES, readCdnow } from "../../scripts/evaluate/purchaseFiles.ts";

describe.skipIf(!isHere("cdnow"))(
  `CDNOW month by month (skipped where ${PURCHASE_FILES.cdnow} is not here)`,
  { timeout: 600_000 },
  () => {
    it("keeps at least 88% of people and every id, and brings at most 10 in 1,000 back where they were", () => {
      const runs = CDNOW_RUNS.slice(2, 4);
      const { months, refused } = replayMonths(readCdnow(), { runs, seed: 1, horizonDays: 90, kRange: [5] });
      expect(refused).toEqual([]);
      expect(months).toHaveLength(runs.length - 1);
      for (const { kept, slotsCarried, returns, people } of months) {
        expect(kept).toBeGreaterThanOrEqual(0.88);
        expect(slotsCarried).toBe(1);
        expect(returns / people).toBeLessThanOrEqual(0.01);
      }
    });
  },
);
