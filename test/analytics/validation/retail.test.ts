import { describe, expect, it } from "vitest";
import { isHere, readOnlineRetail } from "../../../scripts/evaluate/purchaseFiles.ts";
import { judgeRetail } from "../../../scripts/evaluate/retail.ts";

const FILE = "../shared/data/retail/online_retail_2010-12_2011-05.csv.gz";

describe.skipIf(!isHere("onlineRetail"))(`Online Retail's half year (skipped where ${FILE} is not here)`, () => {
  it("is cut into slices of a continuum, none below 5%, that beat plain rules", { timeout: 400_000 }, () => {
    const { choice, appraisal } = judgeRetail(readOnlineRetail());
    const { chosen } = choice;
    const people = chosen!.sizes.reduce((sum, size) => sum + size, 0);
    expect(Math.min(...chosen!.sizes) / people).toBeGreaterThanOrEqual(0.05);
    expect(chosen!.gate.accepted).toHaveLength(chosen!.k);
    expect(chosen!.backtest!.r2.value).toBeGreaterThan(chosen!.backtest!.rulesR2.value);
    expect(appraisal!.grouping.kind).toBe("continuum");
    expect(appraisal!.checks.find(({ check }) => check === "time_slices")?.result).toBe("warn");
    expect(appraisal!.suggestions.map(({ kind, segments }) => [kind, ...segments])).toEqual([["merge", 0, 1]]);
  });
});
