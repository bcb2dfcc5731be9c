import { afterEach, beforeEach, expect, it } from "vitest";
import { render } from "../../server/domain/language/english.ts";
import { sentence } from "../../server/domain/sentence.ts";
import { assertProposal } from "../../server/runs/assertProposal.ts";
import type { ChosenSegment } from "../../server/runs/chooseSegments.ts";
import type { Database } from "../../server/store/database.ts";
import { createRun, saveColumn } from "../../server/store/runs.ts";
import { openTestServices } from "../composition/openTestServices.ts";
import { addShop, SHOP } from "../store/rows.ts";

const KEY = { shopId: SHOP, runId: "run" };
let db: Database;
let close: () => Promise<void>;

beforeEach(async () => {
  const opened = await openTestServices();
  ({ close } = opened);
  db = opened.services.db;
});
afterEach(() => close());

/** What is asked of one segment of four people with so many orders each, the last of them ten days ago. */
async function asserted(name: string, orders: number[]): Promise<{ isAccepted: boolean; checks: object[] }> {
  await db.transaction(async (tx) => {
    await addShop(tx);
    const run = { shopId: SHOP, id: KEY.runId, goalId: "g", syncId: "s", seed: 1, asOf: 0, startedAt: 0 };
    await createRun(tx, { ...run, askedBy: "person" });
    await saveColumn(
      tx,
      KEY,
      "cluster",
      Float64Array.from(orders, () => 0),
    );
    await saveColumn(
      tx,
      KEY,
      "recency_days",
      Float64Array.from(orders, () => 10),
    );
    await saveColumn(tx, KEY, "frequency", Float64Array.from(orders));
  });
  const chosen = { cluster: 0, isAccepted: true, name: sentence(name), checks: [] } as unknown as ChosenSegment;
  const { segments } = await assertProposal(db, KEY, [chosen]);
  return segments[0] ?? { isAccepted: false, checks: [] };
}

it.each(["segment.recent_once", "segment.quiet_once_big", "segment.lapsed_once"])(
  "a segment called %s that holds somebody who ordered twice warns whoever accepts it",
  async (name) => {
    const { isAccepted, checks } = await asserted(name, [1, 1, 1, 2]);
    const words = sentence("assertion.new_with_repeats", { people: 1, of: 4 });
    expect(isAccepted).toBe(true);
    expect(checks).toEqual([{ check: "new_with_repeats", result: "warn", number: 1, threshold: 0, sentence: words }]);
    expect(render(words)).toBe(
      "1 of 4 members have not ordered exactly once, although the segment is called one of people who did.",
    );
  },
);

it.each([
  ["segment.recent_once", [1, 1, 1, 1]],
  ["segment.recent_occasional", [1, 1, 1, 2]],
])("a segment called %s whose name is true of everybody does not", async (name, orders) => {
  expect(await asserted(name, orders)).toMatchObject({ isAccepted: true, checks: [] });
});
