import { beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../server/store/database.ts";
import { mergePerson, readKnownPeople, renamePerson } from "../../server/store/persons.ts";
import { eq } from "../../server/store/query.ts";
import { saveShop } from "../../server/store/shops.ts";
import { onEveryDatabase } from "../everyDatabase.ts";

const SHOP = 1;

onEveryDatabase((openDatabase) => {
  let db: Database;

  beforeEach(async () => {
    db = await openDatabase();
    const source = { domain: "one.myshopify.com", name: "One", currency: "EUR", timeZone: "UTC", scopes: [] };
    await db.transaction(async (tx) => {
      await saveShop(tx, { ...source, id: SHOP }, 0);
      const person = (id: number, survivor: string) => ({ shopId: SHOP, id, survivor, mergedInto: null, since: 0 });
      await tx.upsertMany(tx.tables.persons, [person(1, "account:1"), person(2, "account:2"), person(3, "guest:x")]);
      const link = { shopId: SHOP, rule: "own", runId: "r", linkedAt: 0 };
      await tx.upsertMany(tx.tables.personLinks, [
        { ...link, kind: "account" as const, reference: "1", personId: 1 },
        { ...link, kind: "guest_order" as const, reference: "90", personId: 3 },
      ]);
    });
  });

  const draw = (personId: number, arm: "treatment" | "control", programme = "p") =>
    db.transaction((tx) =>
      tx.upsertMany(tx.tables.arms, [{ shopId: SHOP, programme, personId, arm, drawnAt: 0, isMixed: false }]),
    );
  const armOf = async (personId: number) => {
    const { arms } = db.tables;
    const rows = await db.query.select({ arm: arms.arm }).from(arms).where(eq(arms.personId, personId));
    return rows.map(({ arm }) => arm);
  };

  describe("people of earlier runs", () => {
    it("are found by key and by record", async () => {
      const known = await readKnownPeople(db, SHOP);
      expect(known.idOfSurvivor.get("account:2")).toBe(2);
      expect(known.idOfRecord.get("guest_order:90")).toBe(3);
      expect(known.highestId).toBe(3);
    });

    it("keep number and arm under another key", async () => {
      await draw(3, "control");
      await db.transaction((tx) => renamePerson(tx, SHOP, 3, "account:9"));
      expect((await readKnownPeople(db, SHOP)).idOfSurvivor.get("account:9")).toBe(3);
      expect(await armOf(3)).toEqual(["control"]);
    });

    it.each([
      ["control", "treatment"],
      ["treatment", "control"],
    ] as const)("stay out when one who was %s is merged into one who was %s", async (merged, remaining) => {
      await draw(2, merged);
      await draw(1, remaining);
      await db.transaction((tx) => mergePerson(tx, SHOP, 2, 1));
      expect(await armOf(1)).toEqual(["control"]);
    });

    it("bring their arm to one who has none", async () => {
      await draw(2, "treatment");
      await db.transaction((tx) => mergePerson(tx, SHOP, 2, 1));
      expect(await armOf(1)).toEqual(["treatment"]);
    });
  });
});
