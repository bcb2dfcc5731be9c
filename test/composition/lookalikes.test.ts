import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLookalikeCommands } from "../../server/composition/lookalikes.ts";
import type { Services } from "../../server/composition/services.ts";
import { acceptProposal } from "../../server/membership/accept.ts";
import { proposalResult } from "../../server/membership/proposal.ts";
import { publishMemberships } from "../../server/membership/publish.ts";
import { setGoals } from "../../server/runs/setGoals.ts";
import { listProposedSegments, readColumns, readStep } from "../../server/store/runs.ts";
import { listSegments, readMembers } from "../../server/store/segments.ts";
import { RunStand, SHOP_ID } from "../runs/executedRun.ts";

const KEY = { shopId: SHOP_ID, runId: "run" };

describe("people like others", { timeout: 120_000 }, () => {
  let stand: RunStand;
  let early: unknown;
  let find: ReturnType<typeof createLookalikeCommands>["findLookalikes"];

  beforeAll(async () => {
    stand = await RunStand.open();
    const { db, clock, databaseFile } = stand;
    find = createLookalikeCommands({ db, databaseFile } as Services).findLookalikes;
    await setGoals(db, SHOP_ID, [{ preset: "repeat_purchase" }], { newId: () => "goal", at: 1 });
    await stand.ask(KEY, "goal", { buyers: 1_200 });
    early = await find(await stand.shop(), { customerIds: [1] }, 10).catch((error: unknown) => error);
    await stand.execute(KEY);
    const proposed = await listProposedSegments(db, KEY);
    const { checks } = proposalResult.parse(await readStep(db, KEY, "proposal"));
    const warnings = [...proposed.flatMap((segment) => segment.checks), ...checks].map(({ check }) => check);
    await acceptProposal(db, clock, KEY, { by: "a test", warnings });
    const numbers = [...((await readColumns(db, KEY, ["person"])).get("person") ?? [])];
    for (let at = 0; at < numbers.length; at += 500) {
      const ids = numbers.slice(at, at + 500);
      await db.transaction(async (tx) => {
        const person = (id: number) => ({ shopId: SHOP_ID, id, survivor: `account:${id}`, mergedInto: null, since: 0 });
        await tx.upsertMany(tx.tables.persons, ids.map(person));
        const link = (id: number) => ({
          shopId: SHOP_ID,
          kind: "account" as const,
          reference: String(id),
          personId: id,
        });
        const found = { rule: "shopify_id", runId: KEY.runId, linkedAt: 0 };
        await tx.upsertMany(
          tx.tables.personLinks,
          ids.map((id) => ({ ...link(id), ...found })),
        );
      });
    }
    await publishMemberships(db, clock, KEY);
  }, 120_000);
  afterAll(() => stand.close());

  const membersOf = async (segmentId: number) => {
    const members = await readMembers(stand.db, SHOP_ID, stand.clock.now());
    return [...members].filter(([, own]) => own === segmentId).map(([person]) => person);
  };

  it("cannot be told before segments are accepted", () => {
    expect(early).toMatchObject({ code: "conflict" });
  });

  it("are told of a segment: nobody of its own, nearest first, by Shopify's numbers", async () => {
    const [segment] = await listSegments(stand.db, SHOP_ID);
    const members = await membersOf(segment?.id ?? 0);
    const found = await find(await stand.shop(), { segmentId: segment?.id ?? 0 }, 25);
    expect(found.seeds).toBe(members.length);
    expect(found.people).toHaveLength(25);
    expect(found.people.filter(({ person }) => members.includes(person))).toEqual([]);
    const distances = found.people.map(({ distance }) => distance);
    expect(distances).toEqual(distances.toSorted((a, b) => a - b));
    expect(found.people.every(({ person, survivor }) => survivor === `account:${person}`)).toBe(true);
    expect(found.axes).toEqual(["recency_days", "frequency", "monetary"]);
  });

  it("are told of customers given, and who of them is not known is counted", async () => {
    const shop = await stand.shop();
    const [segment] = await listSegments(stand.db, SHOP_ID);
    const given = (await membersOf(segment?.id ?? 0)).slice(0, 8);
    const found = await find(shop, { customerIds: [...given, 999_999_999] }, 5);
    expect(found).toMatchObject({ seeds: 8, unknown: 1 });
    expect(found.people.filter(({ person }) => given.includes(person))).toEqual([]);
    await expect(find(shop, { customerIds: [given[0] ?? 0, 999_999_999] }, 5)).rejects.toThrow(
      /^Only 1 of these people had bought .* \(1 of the customers given are not known as buyers\); at least 5/,
    );
  });

  it("are looked for once at a time in a shop", async () => {
    const shop = await stand.shop();
    const [segment] = await listSegments(stand.db, SHOP_ID);
    const of = { segmentId: segment?.id ?? 0 };
    const [first, second] = await Promise.allSettled([find(shop, of, 5), find(shop, of, 5)]);
    expect([first?.status, second?.status].toSorted()).toEqual(["fulfilled", "rejected"]);
    expect((await find(shop, of, 5)).people).toHaveLength(5);
  });
});
