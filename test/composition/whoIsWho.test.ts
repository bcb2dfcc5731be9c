import { beforeEach, describe, expect, it } from "vitest";
import { findGoalPreset } from "../../server/analytics/goals/goalPresets.ts";
import { createCommands } from "../../server/composition/commands.ts";
import type { Services } from "../../server/composition/services.ts";
import type { RunContext } from "../../server/runs/context.ts";
import { savePeople, saveRunLinks } from "../../server/runs/freeze.ts";
import { identifyPeople } from "../../server/runs/identifyPeople.ts";
import { prepareRun } from "../../server/runs/prepare.ts";
import { readKnownPeople } from "../../server/store/persons.ts";
import { addShop, customer, SHOP, shop } from "../store/rows.ts";
import { openTestServices } from "./openTestServices.ts";

const ANN = "shopify:ann";
const ADDRESS = "hash-of-an-address";

describe("who is who in a run", () => {
  let services: Services;
  beforeEach(async () => {
    const opened = await openTestServices();
    services = opened.services;
    await services.db.transaction((tx) => addShop(tx));
    return opened.close;
  });

  const addGuestOrders = (orders: readonly Parameters<typeof guestOrder>[0][]) =>
    services.db.transaction((tx) => tx.upsertMany(tx.tables.orders, orders.map(guestOrder)));

  /** The part of a run that finds people, numbers them and keeps whose order is whose. */
  async function identify(runId: string): Promise<void> {
    const { db, clock } = services;
    const context = { db, clock, shop: shop(), key: { shopId: SHOP, runId } } as unknown as RunContext;
    const now = clock.now();
    const task = {
      asOf: now,
      now,
      goal: findGoalPreset("repeat_purchase"),
      seed: 1,
      programme: "p",
      shopifyCustomers: null,
    };
    for await (const part of prepareRun(db, db, shop(), task)) {
      if (part.kind === "people") await savePeople(context, part);
      else if (part.kind === "links") await saveRunLinks(context, part.links, now);
      else if (part.kind === "identified") return;
    }
  }

  const personOfOrder = async (id: number) =>
    (await readKnownPeople(services.db, SHOP)).idOfRecord.get(`guest_order:${id}`);

  it.each([
    ["whom nobody knew before", false],
    ["who were one person before", true],
  ])("two guests of one address %s are two where somebody keeps them apart", async (_, isKnown) => {
    await addGuestOrders([
      { id: 5, placedAt: 1 },
      { id: 6, placedAt: 2 },
      { id: 7, placedAt: 3 },
    ]);
    const commands = createCommands(services);
    if (isKnown) await identify("run-1");
    const [first, second] = [5, 6].map((id) => ({ kind: "guest_order" as const, id: String(id) }));
    const { id } = await commands.decideIdentity(
      shop(),
      { verdict: "keep_apart", first: first!, second: second! },
      ANN,
    );
    await identify("run-2");
    const [older, newer, third] = [await personOfOrder(5), await personOfOrder(6), await personOfOrder(7)];
    expect(older).toBe(1);
    expect(newer).not.toBe(older);
    expect(third).toBe(older);
    await identify("run-3");
    expect([await personOfOrder(5), await personOfOrder(6)]).toEqual([older, newer]);
    await commands.undoIdentityDecision(shop(), id, ANN);
    await identify("run-4");
    expect([await personOfOrder(5), await personOfOrder(6)]).toEqual([older, older]);
  });

  it("a profile whose address many names share is nobody's, also where one account alone has it", async () => {
    await services.db.transaction(async (tx) => {
      await tx.upsertMany(tx.tables.customers, [customer(1, { emailHash: ADDRESS, nameHash: "name-0" })]);
      const profile = {
        shopId: SHOP,
        id: "P",
        createdAt: 0,
        updatedAt: 0,
        externalId: null,
        emailHash: ADDRESS,
        emailSuppressions: [],
      };
      await tx.upsertMany(tx.tables.profiles, [
        {
          ...profile,
          emailVariantHash: null,
          phoneHash: null,
          seenBySync: "s",
          emailConsent: "subscribed",
          smsConsent: "unknown",
        },
      ]);
    });
    expect((await identifyPeople(services.db, SHOP)).match.matchedProfiles).toBe(1);
    await addGuestOrders([1, 2, 3, 4, 5].map((id) => ({ id, placedAt: id, nameHash: `name-${id}` })));
    const { resolution, match } = await identifyPeople(services.db, SHOP);
    expect(resolution.sharedIdentifiers).toHaveLength(1);
    expect(match).toMatchObject({ matchedProfiles: 0, unmatched: ["P"], candidates: [] });
  });
});

const guestOrder = ({ id, placedAt, nameHash = null }: { id: number; placedAt: number; nameHash?: string | null }) => ({
  shopId: SHOP,
  id,
  customerId: null,
  emailHash: ADDRESS,
  nameHash,
  placedAt,
  createdAt: placedAt,
  updatedAt: placedAt,
  kind: "one_off" as const,
  channel: "online" as const,
  currency: "GBP",
  taxesIncluded: false,
  total: 1,
  discount: 0,
  tax: 0,
  shipping: 0,
  tags: [],
  refundCount: 0,
  seenBySync: "s",
});
