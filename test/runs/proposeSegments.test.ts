import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { acceptProposal } from "../../server/membership/accept.ts";
import { publishMemberships } from "../../server/membership/publish.ts";
import { columnsInMemory } from "../../server/runs/columnReader.ts";
import { readLiveBasis, viewUnderLive } from "../../server/runs/liveBasis.ts";
import { listProposedMoves, listProposedSegments } from "../../server/store/runs.ts";
import { customer } from "../store/rows.ts";
import {
  AT,
  axesOf,
  makeLive,
  openProposalStand,
  type ProposalStand,
  propose,
  SHOP,
  saveColumns,
} from "./proposalStand.ts";

let stand: ProposalStand;
beforeEach(async () => {
  stand = await openProposalStand();
});
afterEach(() => stand.close());

/** Number, slot, then orders and revenue as the live model was found and now; null for who is not there. */
const PEOPLE = [
  { person: 1, what: "stays", slot: 1, earlier: [2, 200], now: [2, 200], cluster: 0 },
  { person: 2, what: "objects", slot: 2, earlier: [3, 900], now: [0, 0], cluster: -1 },
  { person: 3, what: "absorbed 4", slot: 1, earlier: [2, 300], now: [5, 700], cluster: 1 },
  { person: 4, what: "is 3", slot: 1, earlier: [3, 400], now: null, cluster: -1 },
  { person: 5, what: "was 5 and 10", slot: 2, earlier: [4, 900], now: [2, 300], cluster: 0 },
  { person: 6, what: "ordered", slot: 1, earlier: [1, 100], now: [2, 800], cluster: 1 },
  { person: 7, what: "sent back", slot: 2, earlier: [2, 800], now: [2, 300], cluster: 0 },
  { person: 8, what: "was deleted", slot: 2, earlier: [2, 800], now: null, cluster: -1 },
  { person: 9, what: "did nothing", slot: 1, earlier: [2, 500], now: [2, 500], cluster: 1 },
  { person: 10, what: "was 5", slot: null, earlier: null, now: [2, 600], cluster: 1 },
  { person: 11, what: "is new", slot: null, earlier: null, now: [1, 100], cluster: 0 },
] as const;

const RFM = axesOf("recency_days", "frequency", "monetary");

/** The run's people with what happened to them, and what the live model makes of it. */
async function saveNext() {
  const { db } = stand;
  const there = PEOPLE.filter(({ now }) => now !== null);
  const columns = {
    person: there.map(({ person }) => person),
    recency_days: there.map(() => 10),
    frequency: there.map(({ now }) => now![0]),
    monetary: there.map(({ now }) => now![1]),
  };
  const buyers = Int32Array.from(there.keys()).filter((row) => columns.frequency[row]! > 0);
  const snapshot = new Map(Object.entries(columns).map(([name, values]) => [name, Float64Array.from(values)]));
  const view = await viewUnderLive(columnsInMemory(snapshot), buyers, (await readLiveBasis(db, SHOP))!);
  const cluster = there.map((one) => one.cluster);
  const found = { cluster, live_group: [...view.groups], own_cause: [...view.causes] };
  await saveColumns(db, "next", { ...columns, ...found });
}

/** What the store knows of who is who: 2 objects, 4 is 3, and 5 and 10 are kept apart. */
async function saveIdentities() {
  const known = PEOPLE.filter((one) => one.earlier !== null);
  await saveColumns(stand.db, "live", {
    person: known.map(({ person }) => person),
    frequency: known.map((one) => one.earlier![0]),
    monetary: known.map((one) => one.earlier![1]),
  });
  await stand.db.transaction(async (tx) => {
    const { persons, personLinks, customers, identityDecisions } = tx.tables;
    const people = PEOPLE.map(({ person }) => person);
    await tx.upsertMany(
      persons,
      people.map((id) => ({
        shopId: SHOP,
        id,
        survivor: `account:${100 + id}`,
        mergedInto: id === 4 ? 3 : null,
        since: 0,
      })),
    );
    await tx.upsertMany(
      customers,
      people.map((id) => customer(100 + id, { shopId: SHOP, objectsToProfiling: id === 2 })),
    );
    await tx.upsertMany(
      personLinks,
      people.map((id) => ({
        shopId: SHOP,
        kind: "account" as const,
        reference: String(100 + id),
        personId: id === 4 ? 3 : id,
        rule: "shopify_id",
        runId: "next",
        linkedAt: 0,
      })),
    );
    await tx.upsertMany(identityDecisions, [
      {
        shopId: SHOP,
        id: "d",
        verdict: "keep_apart" as const,
        by: "a test",
        at: AT,
        undoneBy: null,
        undoneAt: null,
        firstKind: "account" as const,
        first: "105",
        secondKind: "account" as const,
        second: "110",
      },
    ]);
  });
}

const CAUSES = {
  2: "consent",
  3: "identity_merge",
  4: "identity_merge",
  5: "identity_split",
  6: "order",
  7: "refund",
  8: "consent",
  9: "model_change",
  10: "identity_split",
  11: "order",
};

describe("why people move with a proposal", () => {
  beforeEach(async () => {
    const members = PEOPLE.flatMap(({ person, slot }) => (slot === null ? [] : [[person, slot] as const]));
    await makeLive(stand, RFM, new Map(members));
    await saveIdentities();
    await saveNext();
    await propose(stand, RFM);
  });

  it("is counted by what happened to each", async () => {
    const moves = await listProposedMoves(stand.db, { shopId: SHOP, runId: "next" });
    const asText = moves.map(({ slotId, cluster, cause, people }) => [slotId, cluster, cause, people].join(" "));
    expect(asText.toSorted()).toEqual(
      [
        "0 0 order 1",
        "0 1 identity_split 1",
        "1 -1 identity_merge 1",
        "1 0 model_change 1",
        "1 1 identity_merge 1",
        "1 1 model_change 1",
        "1 1 order 1",
        "2 -1 consent 2",
        "2 0 identity_split 1",
        "2 0 refund 1",
      ].toSorted(),
    );
  });

  it("is what their memberships say once it is accepted", async () => {
    const { db, clock } = stand;
    const key = { shopId: SHOP, runId: "next" };
    await acceptProposal(db, clock, key, { by: "a test", warnings: ["new_with_repeats"] });
    await publishMemberships(db, clock, key);
    const rows = await db.query.select().from(db.tables.memberships);
    const ended = rows.flatMap(({ personId, endCause }) => (endCause === null ? [] : [[personId, endCause]]));
    const begun = rows.flatMap(({ personId, cause, modelRunId }) => (modelRunId === "next" ? [[personId, cause]] : []));
    const isOf = (has: (one: (typeof PEOPLE)[number]) => boolean) => (id: string) =>
      PEOPLE.some((one) => String(one.person) === id && has(one));
    const causesWhere = (has: (id: string) => boolean) =>
      Object.fromEntries(Object.entries(CAUSES).filter(([id]) => has(id)));
    expect(Object.fromEntries(ended)).toEqual(causesWhere(isOf(({ slot }) => slot !== null)));
    expect(Object.fromEntries(begun)).toEqual(causesWhere(isOf(({ cluster }) => cluster !== -1)));
  });

  it("is the model for somebody who came to a segment after the run had read the store", async () => {
    const { db, clock } = stand;
    const key = { shopId: SHOP, runId: "next" };
    await db.transaction((tx) =>
      tx.upsertMany(tx.tables.memberships, [
        {
          shopId: SHOP,
          personId: 12,
          from: AT - 1,
          segmentId: 1,
          to: null,
          cause: "order" as const,
          endCause: null,
          modelRunId: "live",
          facts: null,
        },
      ]),
    );
    await acceptProposal(db, clock, key, { by: "a test", warnings: ["new_with_repeats"] });
    await publishMemberships(db, clock, key);
    const rows = await db.query.select().from(db.tables.memberships);
    expect(rows.find(({ personId }) => personId === 12)?.endCause).toBe("model_change");
  });
});

describe("ids that are carried", () => {
  const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
  // 6 of the 14 people of either are in both: more than a third, fewer than half.
  const people = range(1, 20);
  const cluster = people.map((id) => (id <= 6 || (id > 10 && id <= 14) ? 0 : 1));
  const members = new Map(people.map((id) => [id, id <= 10 ? 1 : 2]));
  const orderValue = [...RFM, ...axesOf("average_order_value", "units_per_order", "distinct_categories")];
  const pricing = [...RFM, ...axesOf("discount_share", "full_price_share", "top_category_share")];

  it.each([
    ["at a third of the people where centroids match on the same axes", orderValue, [1, 2]],
    ["not so between axes that are as many and others", pricing, [null, null]],
  ])("are so %s", async (_what, axes, slots) => {
    await makeLive(stand, orderValue, members);
    const live_group = people.map((id) => (id <= 10 ? 0 : 1));
    await saveColumns(stand.db, "next", { person: people, cluster, live_group, own_cause: people.map(() => 0) });
    await propose(stand, axes);
    const proposed = await listProposedSegments(stand.db, { shopId: SHOP, runId: "next" });
    expect(proposed.toSorted((a, b) => a.cluster - b.cluster).map(({ slotId }) => slotId)).toEqual(slots);
  });
});
