import { readFileSync } from "node:fs";
import { eq, sql } from "drizzle-orm";
import { beforeEach, expect, it } from "vitest";
import { createVault, deleteCredential, readCredential, saveCredential } from "../../server/store/credentials.ts";
import type { Database } from "../../server/store/database.ts";
import { onEveryDatabase } from "../everyDatabase.ts";
import { addShop, SHOP } from "../store/rows.ts";

const key = (id: string, byte: number) => ({ id, key: new Uint8Array(32).fill(byte) });
const vault = createVault([key("k1", 1)]);
const TOKEN = {
  accessToken: "an-invented-token-0123456789",
  refreshToken: "another-one",
  expiresAt: 1_700_000_000_000,
};

onEveryDatabase((_, { dialect, migrated }) => {
  let db: Database;
  let location: string;
  beforeEach(async () => {
    const target = await migrated();
    location = target.location;
    db = target.open();
    await db.transaction(async (tx) => {
      await addShop(tx);
      await addShop(tx, { id: 902, domain: "another.example.com" });
      await saveCredential(tx, vault, SHOP, "klaviyo", TOKEN, 5);
    });
  });

  it("gives back what was saved, to its shop and kind alone", async () => {
    expect(await readCredential(db, vault, SHOP, "klaviyo")).toEqual(TOKEN);
    expect(await readCredential(db, vault, SHOP, "shopify")).toBeUndefined();
    expect(await readCredential(db, vault, 902, "klaviyo")).toBeUndefined();
  });

  it("replaces and deletes", async () => {
    await db.transaction((tx) => saveCredential(tx, vault, SHOP, "klaviyo", { accessToken: "newer" }, 6));
    expect(await readCredential(db, vault, SHOP, "klaviyo")).toEqual({ accessToken: "newer" });
    await db.transaction((tx) => deleteCredential(tx, SHOP, "klaviyo"));
    expect(await readCredential(db, vault, SHOP, "klaviyo")).toBeUndefined();
  });

  it("does not open a row that was moved to another shop", async () => {
    await db.transaction(async (tx) => {
      const { credentials } = tx.tables;
      await tx.query.update(credentials).set({ shopId: 902 }).where(eq(credentials.shopId, SHOP));
    });
    await expect(readCredential(db, vault, 902, "klaviyo")).rejects.toMatchObject({ code: "tampered" });
  });

  it("opens with an older key and seals with the first", async () => {
    const rotated = createVault([key("k2", 2), key("k1", 1)]);
    expect(await readCredential(db, rotated, SHOP, "klaviyo")).toEqual(TOKEN);
    await db.transaction((tx) => saveCredential(tx, rotated, SHOP, "klaviyo", TOKEN, 7));
    const [row] = await db.query.select({ keyId: db.tables.credentials.keyId }).from(db.tables.credentials);
    expect(row).toEqual({ keyId: "k2" });
    await expect(readCredential(db, vault, SHOP, "klaviyo")).rejects.toMatchObject({ code: "not_configured" });
  });

  it("refuses to save nothing", async () => {
    const saving = db.transaction((tx) => saveCredential(tx, vault, SHOP, "shopify", undefined, 5));
    await expect(saving).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("leaves no secret in the database", async () => {
    const rows = await db.all<{ sealed: Uint8Array }>(sql`select sealed from credentials`);
    await db.close();
    const sealed = Buffer.from(rows[0]!.sealed);
    const stored = dialect === "sqlite" ? readFileSync(location) : sealed;
    expect(stored.includes(sealed)).toBe(true);
    for (const secret of [TOKEN.accessToken, TOKEN.refreshToken, "accessToken"]) {
      expect(stored.includes(secret)).toBe(false);
    }
  });
});
