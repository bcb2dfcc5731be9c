import { describe, expect, test } from "vitest";
import { CHURN_EVALUATIONS, foresee } from "../../scripts/evaluate/churn.ts";
import { isHere, PURCHASE_FILES } from "../../scripts/evaluate/purchaseFiles.ts";

describe.each(CHURN_EVALUATIONS)("on $file", (evaluated) => {
  const { file } = evaluated;
  const path = PURCHASE_FILES[file];
  test.skipIf(!isHere(file))(
    `churn is foreseen better than by recency or frequency${isHere(file) ? "" : ` (skipped: ${path} is not here)`}`,
    { timeout: 240_000 },
    () => {
      const { report, columns } = foresee(evaluated, false);
      const churn = report.cards.find(({ outcome }) => outcome === "churn")!;
      expect(churn.isShown).toBe(true);
      expect(churn.baselines.map(({ difference }) => difference.lower > 0)).toEqual([true, true]);
      expect(churn.figure!.value).toBeGreaterThanOrEqual(file === "cdnow" ? 0.8 : 0.7);
      expect(churn.calibration!.slope).toBeGreaterThanOrEqual(0.8);
      expect(churn.calibration!.slope).toBeLessThanOrEqual(1.2);
      expect(report.segmentGain!.gain.lower).toBeGreaterThan(0);
      expect(columns.has("predicted.churn")).toBe(true);
    },
  );
});
