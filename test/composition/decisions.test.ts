import { beforeEach, describe, expect, it } from "vitest";
import type { PushContext } from "../../server/activation/context.ts";
import { planPush } from "../../server/activation/planPush.ts";
import { sendMoves } from "../../server/activation/sendMoves.ts";
import { createCommands } from "../../server/composition/commands.ts";
import type { Services } from "../../server/composition/services.ts";
import { DAY } from "../../server/domain/instant.ts";
import { sentence } from "../../server/domain/sentence.ts";
import type { Commands } from "../../server/http/commands.ts";
import { viewActivity } from "../../server/http/views/activityView.ts";
import { viewAuditHistory } from "../../server/http/views/qualityView.ts";
import { viewSegments } from "../../server/http/views/segmentView.ts";
import { listDueMoves } from "../../server/store/membershipChanges.ts";
import { createPush, findPush, setPushState } from "../../server/store/pushes.ts";
import { setList } from "../../server/store/segments.ts";
import { setKlaviyoAccount } from "../../server/store/shops.ts";
import { giveStandingApprovals } from "../../server/store/standingApprovals.ts";
import { addShop, customer, SHOP, shop } from "../store/rows.ts";
import { openTestServices } from "./openTestServices.ts";

const ANN = "shopify:ann";
const BEN = "shopify:ben";
const CONNECTED = shop({ klaviyoAccountId: "K" });

describe("what members of staff decide", () => {
  let services: Services;
  let commands: Commands;
  beforeEach(async () => {
    const opened = await openTestServices();
    services = opened.services;
    commands = createCommands(services);
    await services.db.transaction(async (tx) => {
      await addShop(tx);
      await setKlaviyoAccount(tx, SHOP, "K");
      await tx.query.insert(tx.tables.segments).values([
        { shopId: SHOP, id: 1, name: "Champions", createdAt: 1 },
        { shopId: SHOP, id: 2, name: "Gone", createdAt: 1, retiredAt: 2 },
      ]);
      await tx.query.insert(tx.tables.models).values({
        shopId: SHOP,
        runId: "run",
        goalId: "goal",
        method: "k_means",
        seed: 1,
        catalogueVersion: "1",
        parameters: {},
        axes: [],
        slots: [1],
        acceptedAt: 1,
        acceptedBy: ANN,
        acceptedWarnings: [],
        publishedAt: 1,
      });
    });
    return opened.close;
  });

  const activity = async () =>
    (await viewActivity(services.db, SHOP, undefined)).items.map(({ kind, state, by, reason }) => [
      kind,
      state,
      by,
      reason,
    ]);

  it("is in the log, with who did it and who took it back", async () => {
    await services.db.transaction(async (tx) => {
      await tx.upsertMany(tx.tables.customers, [customer(1), customer(2)]);
      const override = { shopId: SHOP, runId: "r", by: ANN, reason: "Known gaps.", at: 1, score: 40 };
      await tx.query
        .insert(tx.tables.auditOverrides)
        .values({ ...override, blockedBy: sentence("audit.gate.affected") });
      const ruling = { shopId: SHOP, id: "o", orderId: 77, verdict: "leave_out" as const, reason: "Twice.", by: ANN };
      await tx.query.insert(tx.tables.orderRulings).values({ ...ruling, at: 2, undoneBy: BEN, undoneAt: 3 });
    });
    const pair = { first: { kind: "account" as const, id: "1" }, second: { kind: "account" as const, id: "2" } };
    const { id } = await commands.decideIdentity(CONNECTED, { verdict: "keep_apart", ...pair }, ANN);
    await commands.undoIdentityDecision(CONNECTED, id, BEN);
    await commands.unlockSegments(CONNECTED, { segments: 9, by: ANN, reason: "A larger team." });
    await commands.lockSegments(CONNECTED, BEN);
    const said = await activity();
    expect(said.slice(-3)).toEqual([
      ["ruling", "undone", BEN, "No longer: order 77 is left out whatever the rules say."],
      ["ruling", "made", ANN, "Order 77 is left out: Twice."],
      ["override", "made", ANN, "The run goes on although the audit had blocked it: Known gaps."],
    ]);
    expect(said).toContainEqual(["identity", "made", ANN, "Two persons: account 1, account 2."]);
    expect(said).toContainEqual(["identity", "undone", BEN, expect.stringMatching(/^No longer: two persons/)]);
    expect(said).toContainEqual(["unlock", "made", ANN, "Up to 9 segments, one more a run: A larger team."]);
    expect(said).toContainEqual(["unlock", "undone", BEN, "No longer: up to 9 segments."]);
    expect(said).toHaveLength(7);
  });

  it("is shown page by page without losing or repeating any", async () => {
    await services.db.transaction(async (tx) => {
      const ruling = { shopId: SHOP, verdict: "count" as const, reason: "So.", by: ANN, undoneBy: BEN };
      const rows = Array.from({ length: 90 }, (_, i) => ({
        ...ruling,
        id: `o${i}`,
        orderId: i,
        at: i + 1,
        undoneAt: i + 2,
      }));
      await tx.query.insert(tx.tables.orderRulings).values(rows);
    });
    const first = await viewActivity(services.db, SHOP, undefined);
    const second = await viewActivity(services.db, SHOP, first.next ?? "");
    const ids = [...first.items, ...second.items].map(({ id }) => id);
    expect([ids.length, new Set(ids).size, second.next]).toEqual([180, 180, null]);
  });

  describe("that a segment does not match reality", () => {
    const dispute = () => commands.disputeSegment(CONNECTED, 1, { by: ANN, reason: "Half of them are wholesale." });
    const resolve = () => commands.resolveDispute(CONNECTED, 1, { by: BEN, note: "The tills were read again." });
    const shown = async () =>
      (await viewSegments(services.db, SHOP)).segments.map(({ name, dispute: said }) => [name, said?.by ?? null]);
    const refused = {
      code: "conflict",
      message: expect.stringMatching(/does not match reality: "Champions"\. Nothing is/),
    };

    it("is kept with the segment until somebody resolves it, and stays in the log", async () => {
      await dispute();
      expect(await shown()).toEqual([
        ["Champions", ANN],
        ["Gone", null],
      ]);
      await expect(dispute()).rejects.toMatchObject({ code: "conflict" });
      await resolve();
      expect(await shown()).toEqual([
        ["Champions", null],
        ["Gone", null],
      ]);
      await expect(resolve()).rejects.toMatchObject({ code: "not_found" });
      const said = await activity();
      expect(said).toContainEqual([
        "dispute",
        "made",
        ANN,
        '"Champions" does not match reality: Half of them are wholesale.',
      ]);
      expect(said).toContainEqual([
        "dispute",
        "undone",
        BEN,
        '"Champions" was looked into: The tills were read again.',
      ]);
    });

    it("refuses a push meanwhile, and the approval of one that was counted before", async () => {
      const { id } = await commands.startPush(CONNECTED);
      const key = { shopId: SHOP, pushId: id };
      const approve = () => commands.approvePush(CONNECTED, id, { by: ANN, acknowledgedFlows: [] });
      await services.db.transaction((tx) => setPushState(tx, key, "planned", { modelRunId: "run", plannedAt: 2 }));
      await dispute();
      await expect(commands.startPush(CONNECTED)).rejects.toMatchObject(refused);
      await expect(approve()).rejects.toMatchObject(refused);
      expect((await findPush(services.db, key))?.state).toBe("planned");
      await resolve();
      await approve();
      expect((await findPush(services.db, key))?.state).toBe("approved");
    });

    it("refuses to count a push that waited in line", async () => {
      const { id } = await commands.startPush(CONNECTED);
      await dispute();
      const { db, clock } = services;
      const context = { db, clock, shop: CONNECTED } as unknown as PushContext;
      await expect(planPush(context, { shopId: SHOP, pushId: id })).rejects.toMatchObject(refused);
    });

    it("has nobody moved on its list unattended meanwhile", async () => {
      const { db, clock } = services;
      const now = clock.now();
      const of = { shopId: SHOP, personId: 5 };
      await db.transaction(async (tx) => {
        const { query, tables } = tx;
        await query
          .insert(tables.persons)
          .values({ shopId: SHOP, id: 5, survivor: "account:5", mergedInto: null, since: 1 });
        await query
          .insert(tables.personLinks)
          .values({ ...of, kind: "profile", reference: "P", rule: "email", runId: "run", linkedAt: 1 });
        const consent = { emailConsent: "subscribed" as const, smsConsent: "unknown" as const, emailSuppressions: [] };
        await query
          .insert(tables.profiles)
          .values({ shopId: SHOP, id: "P", createdAt: 1, updatedAt: 1, ...consent, seenBySync: "s" });
        await query
          .insert(tables.memberships)
          .values({ ...of, from: 1, segmentId: 1, cause: "order", modelRunId: "run" });
        await query.insert(tables.pendingMoves).values({ ...of, cause: "order", since: now, dueAt: now });
        await giveStandingApprovals(
          tx,
          { shopId: SHOP, segmentIds: [1] },
          { modelRunId: "run", givenBy: ANN, givenAt: 1 },
        );
        await setList(tx, SHOP, 1, { id: "L", name: "Champions" });
      });
      await dispute();
      const context = { db, clock, shop: CONNECTED, checkpoint: async () => undefined };
      await sendMoves(context as unknown as PushContext, () => "push");
      const held = await db.query.select().from(db.tables.pendingMoves);
      expect(held.map(({ heldBecause }) => heldBecause)).toEqual(["disputed"]);
      expect(await findPush(db, { shopId: SHOP, pushId: "push" })).toBeUndefined();
    });

    it("does not stand in the way of taking a push back", async () => {
      await services.db.transaction(async (tx) => {
        const reversal = { kind: "reversal" as const, modelRunId: "run", createdAt: 1 };
        await createPush(tx, { shopId: SHOP, pushId: "back" }, reversal);
        await setPushState(tx, { shopId: SHOP, pushId: "back" }, "planned", { plannedAt: 2 });
      });
      await dispute();
      await commands.approvePush(CONNECTED, "back", { by: ANN, acknowledgedFlows: [] });
      expect((await findPush(services.db, { shopId: SHOP, pushId: "back" }))?.state).toBe("approved");
    });

    it("has moves that were held looked at again once it is resolved", async () => {
      const now = services.clock.now();
      await dispute();
      await services.db.transaction((tx) =>
        tx.query.insert(tx.tables.pendingMoves).values({
          shopId: SHOP,
          personId: 5,
          cause: "order",
          since: now,
          dueAt: now + DAY,
          heldBecause: "disputed",
        }),
      );
      expect(await listDueMoves(services.db, SHOP, services.clock.now(), 10)).toEqual([]);
      await resolve();
      expect(await listDueMoves(services.db, SHOP, services.clock.now(), 10)).toHaveLength(1);
    });

    it.each([2, 3])("can be said of live segments only, not of %d", async (segmentId) => {
      const said = commands.disputeSegment(CONNECTED, segmentId, { by: ANN, reason: "Who are they?" });
      await expect(said).rejects.toMatchObject({ code: "not_found" });
    });
  });
});

describe("the history of the audits", () => {
  it("is those of the last 90 days, oldest first, each on its day of the shop's calendar", async () => {
    const { services, close } = await openTestServices();
    const now = services.clock.now();
    await services.db.transaction(async (tx) => {
      await addShop(tx);
      const facts = {
        shopId: SHOP,
        gate: "pass" as const,
        reason: sentence("audit.gate.pass"),
        warnAbove: 0.2,
        blockAbove: 0.4,
      };
      const rows = [2, 91, 40].map((days) => ({
        ...facts,
        runId: `${days} days ago`,
        score: days,
        affected: days / 1_000,
        auditedAt: now - days * DAY,
      }));
      await tx.query.insert(tx.tables.audits).values(rows);
    });
    const { audits } = await viewAuditHistory(services.db, shop(), now);
    const today = Math.floor(now / DAY);
    expect(audits.map(({ runId, day, score, affected }) => [runId, today - day, score, affected])).toEqual([
      ["40 days ago", 40, 40, 0.04],
      ["2 days ago", 2, 2, 0.002],
    ]);
    await close();
  });
});
