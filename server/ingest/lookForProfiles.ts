import type { Klaviyo } from "../connectors/klaviyo/klaviyo.ts";
import type { Clock } from "../domain/clock.ts";
import { DAY, type Instant, MINUTE } from "../domain/instant.ts";
import { OWN_PREFIX } from "../domain/ownPrefix.ts";
import type { ContactHasher } from "../store/contactHash.ts";
import type { Database, Transaction } from "../store/database.ts";
import { hasMoveWithoutProfile, releaseMovesOf } from "../store/membershipChanges.ts";
import { findLinkedPerson, findProfileOfPerson, linkRecord } from "../store/persons.ts";
import type { Shop } from "../store/shops.ts";
import { LOOKED_FOR_PROFILES, moveWatermark, readWatermark } from "../store/syncs.ts";
import { onlyPerson, usableIdentifiers } from "./people.ts";
import { storableProfiles } from "./profiles.ts";

/** Read again behind the last look: Klaviyo's index of changes lags a little behind the changes. */
const OVERLAP = 2 * MINUTE;

export interface ProfileLookContext {
  db: Database;
  clock: Clock;
  shop: Shop;
  klaviyo: Klaviyo;
  hashContact: ContactHasher;
}

type ProfileRow = Awaited<ReturnType<typeof storableProfiles>>["rows"][number];

/**
 * Somebody who orders for the first time is in Klaviyo a few minutes later. While a move waits for that, reads the
 * profiles that changed since the last look and links those that belong to people who had none; their moves become due.
 * Nothing is asked of Klaviyo while nobody waits.
 */
export async function lookForProfiles(context: ProfileLookContext): Promise<void> {
  const { db, clock, shop, klaviyo, hashContact } = context;
  const now = clock.now();
  if (!(await hasMoveWithoutProfile(db, shop.id, now))) return;
  const looked = await readWatermark(db, shop.id, LOOKED_FOR_PROFILES);
  const synced = await readWatermark(db, shop.id, "profiles");
  // Whoever waits has been looked for since they moved: before the first look a day is enough.
  const since = Math.max(looked ?? 0, synced ?? 0, now - DAY) - OVERLAP;
  let cursor: string | null = null;
  do {
    const page = await klaviyo.fetchProfiles({ updatedAfter: since, cursor, ownPrefix: OWN_PREFIX });
    cursor = page.next;
    await db.transaction(async (tx) => {
      const key = { shop, syncId: "look", hashContact };
      const { rows } = await storableProfiles(tx, key, page);
      await tx.upsertMany(tx.tables.profiles, rows);
      for (const row of rows) await linkProfile(tx, shop.id, row, now);
    });
  } while (cursor !== null);
  await db.transaction((tx) =>
    moveWatermark(tx, { shopId: shop.id, stream: LOOKED_FOR_PROFILES, upTo: now, syncId: "look" }),
  );
}

/** By the Shopify number that Klaviyo keeps, else by a contact that one person alone carries. */
async function linkProfile(tx: Transaction, shopId: number, row: ProfileRow, now: Instant): Promise<void> {
  const record = { shopId, kind: "profile" as const, reference: row.id };
  if ((await findLinkedPerson(tx, record)) !== undefined) return;
  const found = await personOfProfile(tx, shopId, row);
  if (!found || (await findProfileOfPerson(tx, shopId, found.personId)) !== undefined) return;
  await linkRecord(tx, { ...record, personId: found.personId, rule: found.rule, linkedAt: now });
  await releaseMovesOf(tx, shopId, [found.personId], now);
}

async function personOfProfile(tx: Transaction, shopId: number, row: ProfileRow) {
  const account = row.externalId ?? "";
  const personId = await findLinkedPerson(tx, { shopId, kind: "account", reference: account });
  if (personId !== undefined) return { personId, rule: "external_id" };
  const contacts = { emailHash: row.emailHash ?? null, phoneHash: row.phoneHash ?? null };
  return onlyPerson(tx, shopId, await usableIdentifiers(tx, shopId, contacts));
}
