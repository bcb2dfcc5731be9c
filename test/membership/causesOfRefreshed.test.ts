import { afterEach, beforeEach, expect, it } from "vitest";
import { causesOfRefreshed } from "../../server/membership/causesOfRefreshed.ts";
import { findModel } from "../../server/store/segments.ts";
import { AT, axesOf, makeLive, openProposalStand, type ProposalStand, SHOP } from "../runs/proposalStand.ts";
import { customer } from "../store/rows.ts";

const AXES = axesOf("recency_days", "frequency", "monetary", "human_clicks_90d", "emails_received_90d");

let stand: ProposalStand;
beforeEach(async () => {
  stand = await openProposalStand();
  await makeLive(stand, AXES, new Map([[1, 1]]));
  await stand.db.transaction(async (tx) => {
    const account = { shopId: SHOP, kind: "account" as const, rule: "shopify_id", runId: "live", linkedAt: 0 };
    await tx.upsertMany(tx.tables.customers, [customer(101, { shopId: SHOP, objectsToProfiling: true })]);
    await tx.upsertMany(tx.tables.personLinks, [{ ...account, reference: "101", personId: 3 }]);
    await tx.upsertMany(tx.tables.memberships, [
      {
        shopId: SHOP,
        personId: 2,
        from: AT,
        segmentId: 1,
        to: null,
        cause: "order" as const,
        endCause: null,
        modelRunId: "live",
        facts: [5, 2, 900, 1, 4, null],
      },
    ]);
  });
});
afterEach(() => stand.close());

it.each([
  ["time, when nothing else happened", 2, 2, [200, 2, 900, 1, 4, null], "ageing"],
  ["time, when fewer clicks are left", 2, 2, [200, 2, 900, 0, 4, null], "ageing"],
  ["time, when we wrote to them more often", 2, 2, [200, 2, 900, 1, 9, null], "ageing"],
  ["engagement, when they clicked more", 2, 2, [200, 2, 900, 6, 4, null], "engagement"],
  [
    "engagement, when they clicked more and belong to a group without a segment",
    2,
    null,
    [9, 2, 900, 6, 4, null],
    "engagement",
  ],
  ["time, when an order was placed long ago and moved nobody then", 2, 2, [200, 3, 950, 1, 4, null], "ageing"],
  ["a refund, when no order of theirs counts any more", 2, null, [null, 0, 0, 1, 4, null], "refund"],
  ["consent, when they object", 3, null, [null, 0, 0, null, null, null], "consent"],
  ["an order, when they are new", 4, 1, [1, 1, 100, null, null, null], "order"],
  ["time, when nothing is known of how they came", 1, 2, [200, 2, 900, 6, 4, null], "ageing"],
] as const)("a refresh moves people by %s", async (_what, personId, to, facts, cause) => {
  const model = (await findModel(stand.db, SHOP, "live"))!;
  const from = personId === 4 ? null : 1;
  expect(await causesOfRefreshed(stand.db, model, [{ personId, from, to, facts: [...facts] }])).toEqual([cause]);
});
