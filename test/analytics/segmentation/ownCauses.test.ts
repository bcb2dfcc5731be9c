import { expect, it } from "vitest";
import { OWN_CAUSES, ownCauses, type SnapshotColumns } from "../../../server/analytics/segmentation/ownCauses.ts";

/** Rows of person, orders, net revenue, clicks. */
const columns = (rows: readonly (readonly [number, number, number, number])[]): SnapshotColumns => {
  const column = (j: 0 | 1 | 2 | 3) => Float64Array.from(rows, (row) => row[j]);
  return { person: column(0), frequency: column(1), monetary: column(2), engagement: [column(3)] };
};

const before = columns([
  [10, 2, 500, 1],
  [11, 2, 500, 1],
  [12, 2, 500, 1],
  [13, 2, 500, 4],
  [14, 2, 500, Number.NaN],
  [15, 2, 500, 1],
]);

it.each([
  ["a further order, whatever else", [10, 3, 400, 9], "order"],
  ["money that went back", [11, 2, 450, 9], "refund"],
  ["an order that no longer counts", [15, 1, 500, 1], "refund"],
  ["more clicks", [12, 2, 500, 2], "engagement"],
  ["fewer clicks, since old ones fall out of the window", [13, 2, 500, 0], "ageing"],
  ["clicks that were not known before", [14, 2, 500, 3], "ageing"],
  ["nothing at all", [12, 2, 500, 1], "ageing"],
  ["not having been there", [99, 1, 100, 0], "order"],
] as const)("after %s the cause is told", (_what, row, cause) => {
  expect([...ownCauses(before, columns([row]))].map((code) => OWN_CAUSES[code])).toEqual([cause]);
});
