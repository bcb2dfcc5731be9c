import { beforeEach, describe, expect, it } from "vitest";
import { createCommands } from "../../server/composition/commands.ts";
import type { Services } from "../../server/composition/services.ts";
import { sentence } from "../../server/domain/sentence.ts";
import type { Commands } from "../../server/http/commands.ts";
import { viewIdentity, viewQuality } from "../../server/http/views/qualityView.ts";
import { viewRun } from "../../server/http/views/runView.ts";
import { openAuditedSnapshot } from "../../server/runs/auditedSnapshot.ts";
import { identifyPeople } from "../../server/runs/identifyPeople.ts";
import { isCovered } from "../../server/runs/overrideAudit.ts";
import { findOverride, listExcludedOrders, saveAuditRecord, saveExcludedOrders } from "../../server/store/audits.ts";
import { readRows } from "../../server/store/history/readRows.ts";
import { NO_RECORDS } from "../../server/store/history/records.ts";
import { findJob } from "../../server/store/jobs.ts";
import { readOrderRulings } from "../../server/store/orderRulings.ts";
import { createRun, findRun, saveColumn, setRunState } from "../../server/store/runs.ts";
import { addShop, customer, SHOP, shop } from "../store/rows.ts";
import { openTestServices } from "./openTestServices.ts";

const key = { shopId: SHOP, runId: "run-1" };
const ANN = "shopify:ann";

describe("what somebody decides against the audit", () => {
  let services: Services;
  let commands: Commands;
  beforeEach(async () => {
    const opened = await openTestServices();
    services = opened.services;
    commands = createCommands(services);
    await services.db.transaction((tx) => addShop(tx));
    return opened.close;
  });

  /** A run that the audit ended, or let pass. */
  async function auditedRun(gate: "pass" | "block", reason: string): Promise<void> {
    await services.db.transaction(async (tx) => {
      const run = { shopId: SHOP, id: key.runId, goalId: "g", syncId: "s", seed: 1, asOf: 0, startedAt: 0 };
      await createRun(tx, { ...run, askedBy: "person" });
      const limits = { affected: 0.41, warnAbove: 0.2, blockAbove: 0.4 };
      const audit = {
        score: 59,
        gate,
        reason: sentence(reason, { affected: 0.41, limit: 0.4 }),
        auditedAt: 0,
        ...limits,
      };
      await saveAuditRecord(tx, key, { audit, findings: [], fields: [], channels: [] });
      if (gate === "block") await setRunState(tx, key, { state: "refused", at: 1 });
    });
  }

  it("lets a blocked run go on, and says who did it, when and why", async () => {
    await auditedRun("block", "audit.gate.affected");
    await commands.overrideAudit(shop(), key.runId, { by: ANN, reason: "The old till had no addresses." });
    const { db } = services;
    expect(await findRun(db, key)).toMatchObject({ state: "running", finishedAt: null });
    expect(await findJob(db, { shopId: SHOP, kind: "run", reference: key.runId })).toMatchObject({ state: "waiting" });
    const said = { by: ANN, reason: "The old till had no addresses.", at: expect.any(Number), score: 59 };
    expect((await viewQuality(db, key))?.override).toMatchObject(said);
    expect((await viewRun(db, key))?.override?.text).toBe(
      "shopify:ann let the run go on although the audit had blocked it: The old till had no addresses.",
    );
  });

  it.each([
    [
      "over a history that was cut short",
      "block",
      "audit.gate.incomplete_history",
      "Grant the app access to all orders",
    ],
    ["where the audit does not block", "pass", "audit.gate.pass", "there is nothing to override"],
  ] as const)("is refused %s, and nothing is kept", async (_, gate, reason, message) => {
    await auditedRun(gate, reason);
    const override = commands.overrideAudit(shop(), key.runId, { by: ANN, reason: "Because." });
    await expect(override).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining(message) });
    expect((await viewQuality(services.db, key))?.override).toBeNull();
  });

  it("is of the data as it was: data that has become worse since is not let through by it", async () => {
    await auditedRun("block", "audit.gate.affected");
    await commands.overrideAudit(shop(), key.runId, { by: ANN, reason: "Because." });
    const override = await findOverride(services.db, key);
    const again = {
      score: 59,
      affected: 0.41,
      reason: sentence("audit.gate.affected", { affected: 0.41, limit: 0.4 }),
    };
    expect(isCovered(override, again)).toBe(true);
    expect(isCovered(override, { ...again, affected: 0.3, score: 70 })).toBe(true);
    expect(isCovered(override, { ...again, affected: 0.42 })).toBe(false);
    expect(isCovered(override, { ...again, score: 58 })).toBe(false);
    expect(isCovered(override, { ...again, reason: sentence("audit.gate.incomplete_history") })).toBe(false);
    expect(isCovered(undefined, again)).toBe(false);
  });

  it("keeps no order in the log of what was left out that counts when the run is audited again", async () => {
    const excluded = (orderId: number) => ({ orderId, rule: "test_orders", amount: 1, excludedAt: 1 });
    const { db } = services;
    await saveExcludedOrders(db, key, [excluded(1), excluded(2)]);
    await saveExcludedOrders(db, key, [excluded(2)]);
    const listed = await listExcludedOrders(db, SHOP, { after: 0, rule: undefined, limit: 9 });
    expect(listed.map(({ orderId }) => orderId)).toEqual([2]);
  });

  describe("a snapshot is learnt from", () => {
    const freeze = async () => {
      await services.db.transaction(async (tx) => {
        await saveColumn(tx, key, "person", Float64Array.of(1));
        const counts = { people: 1, buyers: 1, catalogueVersion: "c", highWater: {} };
        await tx.upsertMany(tx.tables.snapshots, [{ ...key, asOf: 0, ...counts, begunAt: 0, frozenAt: 0 }]);
      });
    };

    it("never without an audit: it cannot even be frozen", async () => {
      await expect(freeze()).rejects.toThrow(/FOREIGN KEY/i);
      await expect(openAuditedSnapshot(services.db, key)).rejects.toThrow("its data has not been audited");
    });

    it("not where the audit blocks, unless somebody lets it go on", async () => {
      await auditedRun("block", "audit.gate.affected");
      await freeze();
      await expect(openAuditedSnapshot(services.db, key)).rejects.toThrow("the audit of its data blocked it");
      await commands.overrideAudit(shop(), key.runId, { by: ANN, reason: "Because." });
      expect([...(await openAuditedSnapshot(services.db, key)).names]).toEqual(["person"]);
    });

    it("not before it is whole", async () => {
      await auditedRun("pass", "audit.gate.pass");
      await expect(openAuditedSnapshot(services.db, key)).rejects.toThrow("its snapshot is not whole");
    });
  });

  describe("about identities", () => {
    const one = { kind: "account" as const, id: "1" };
    const two = { kind: "account" as const, id: "2" };
    const three = { kind: "account" as const, id: "3" };
    const persons = async () => {
      const { people } = (await identifyPeople(services.db, SHOP)).resolution;
      return Array.from({ length: people.count }, (_, person) => people.at(person).accounts);
    };

    beforeEach(async () => {
      const contacts = [{ emailHash: "a" }, { emailHash: "a" }, { emailHash: "b", emailVariantHash: "a" }];
      await services.db.transaction((tx) =>
        tx.upsertMany(
          tx.tables.customers,
          contacts.map((contact, i) => customer(i + 1, { ...contact, createdAt: i, nameHash: null })),
        ),
      );
    });

    it("holds in every run until it is taken back, by name", async () => {
      expect(await persons()).toEqual([[1, 2], [3]]);
      const { id: apart } = await commands.decideIdentity(
        shop(),
        { verdict: "keep_apart", first: two, second: one },
        ANN,
      );
      const merge = await commands.decideIdentity(shop(), { verdict: "merge", first: one, second: three }, ANN);
      expect(await persons()).toEqual([[1, 3], [2]]);
      await commands.undoIdentityDecision(shop(), apart, "shopify:ben");
      expect(await persons()).toEqual([[1, 2, 3]]);
      await commands.undoIdentityDecision(shop(), merge.id, "shopify:ben");
      expect(await persons()).toEqual([[1, 2], [3]]);
      const { decisions } = await viewIdentity(services.db, SHOP);
      expect(decisions.map(({ verdict, by, undoneBy }) => `${verdict} ${by} ${undoneBy}`).toSorted()).toEqual([
        `keep_apart ${ANN} shopify:ben`,
        `merge ${ANN} shopify:ben`,
      ]);
    });

    it("replaces what was decided about the same two before, whichever is named first", async () => {
      await commands.decideIdentity(shop(), { verdict: "keep_apart", first: one, second: two }, ANN);
      await commands.decideIdentity(shop(), { verdict: "merge", first: two, second: one }, ANN);
      expect(await persons()).toEqual([[1, 2], [3]]);
    });

    it("is refused where it contradicts what stands, over other records too", async () => {
      await commands.decideIdentity(shop(), { verdict: "merge", first: one, second: two }, ANN);
      await commands.decideIdentity(shop(), { verdict: "keep_apart", first: one, second: three }, ANN);
      const contradiction = commands.decideIdentity(shop(), { verdict: "merge", first: two, second: three }, ANN);
      await expect(contradiction).rejects.toMatchObject({ code: "conflict" });
    });

    it.each([
      ["a record and itself", one, one, "invalid_input"],
      ["two profiles", { kind: "profile" as const, id: "P" }, { kind: "profile" as const, id: "Q" }, "invalid_input"],
      ["a record that is not there", one, { kind: "account" as const, id: "99" }, "not_found"],
    ])("is refused about %s", async (_, first, second, code) => {
      const decision = commands.decideIdentity(shop(), { verdict: "merge", first, second }, ANN);
      await expect(decision).rejects.toMatchObject({ code });
    });
  });

  it.each([
    ["cancelled", { cancelledAt: 5 }, "was cancelled"],
    ["in another currency", { currency: "EUR" }, "is in EUR and the store's amounts are in GBP"],
    ["dated in the future", { placedAt: Date.parse("2099-01-01") }, "is dated in the future"],
    ["a guest's whom nobody knows", {}, "Nobody can be credited with this guest order"],
    ["of a customer who is not there", { customerId: 77 }, "The customer of this order was deleted"],
  ])("to count an order is refused, with the reason, for one that is %s", async (_, order, reason) => {
    const { db } = services;
    await db.transaction((tx) => tx.query.insert(tx.tables.orders).values({ ...anOrder(5), ...order }));
    await saveExcludedOrders(db, key, [{ orderId: 5, rule: "test_orders", amount: 1, excludedAt: 1 }]);
    const ruling = { by: ANN, reason: "It was real." };
    const counted = commands.ruleOnOrder(shop(), 5, { ...ruling, verdict: "count" });
    await expect(counted).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining(reason) });
    expect(await readOrderRulings(db, SHOP)).toEqual(new Map());
    await commands.ruleOnOrder(shop(), 5, { ...ruling, verdict: "leave_out" });
    expect(await readOrderRulings(db, SHOP)).toEqual(new Map([[5, "leave_out"]]));
  });

  it("about an order holds until it is taken back, and only for one that is there", async () => {
    const ruling = { verdict: "leave_out" as const, by: ANN, reason: "Placed twice." };
    await expect(commands.ruleOnOrder(shop(), 5, ruling)).rejects.toMatchObject({ code: "not_found" });
    await services.db.transaction((tx) => tx.query.insert(tx.tables.orders).values(anOrder(5)));
    await services.db.transaction((tx) => tx.query.insert(tx.tables.ledger).values(firstEntry(5)));
    const countedOrders = async () => {
      const guest = { ...NO_RECORDS, guestOrders: [5] };
      const rows = await readRows(services.db, { id: SHOP, currency: "GBP" }, [guest]);
      return rows.flatMap(({ orders }) => orders.map(({ id }) => id));
    };
    expect(await countedOrders()).toEqual([]);
    await commands.ruleOnOrder(shop(), 5, ruling);
    await commands.ruleOnOrder(shop(), 5, { ...ruling, verdict: "count" });
    expect(await readOrderRulings(services.db, SHOP)).toEqual(new Map([[5, "count"]]));
    expect(await countedOrders()).toEqual([5]);
    await commands.undoOrderRuling(shop(), 5, "shopify:ben");
    expect(await countedOrders()).toEqual([]);
    expect(await readOrderRulings(services.db, SHOP)).toEqual(new Map());
    await expect(commands.undoOrderRuling(shop(), 5, ANN)).rejects.toMatchObject({ code: "not_found" });
  });
});

const firstEntry = (orderId: number) => ({
  shopId: SHOP,
  orderId,
  entry: "order",
  kind: "order" as const,
  occurredAt: 0,
  recordedAt: 0,
  amount: 100,
  discount: 0,
  units: 1,
});

const anOrder = (id: number) => ({
  shopId: SHOP,
  id,
  customerId: null,
  placedAt: 0,
  createdAt: 0,
  updatedAt: 0,
  kind: "test" as const,
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
