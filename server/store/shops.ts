import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import type { Instant } from "../domain/instant.ts";
import type { SourceShop } from "../domain/source.ts";
import type { Reader, Transaction } from "./database.ts";
import type { Tables } from "./schema/tables.ts";

export type Shop = Tables["shops"]["$inferSelect"];
export type Goal = Tables["goals"]["$inferSelect"];

export const DEFAULT_SETTINGS: Shop["settings"] = { holdoutShare: 0.1, sendsEvents: false, onUninstall: "keep" };

/**
 * Writes what Shopify says of a shop, keeping its settings and connections. Installing again begins a new installation:
 * what Shopify says of the one before no longer counts.
 */
export async function saveShop(tx: Transaction, source: SourceShop, at: Instant): Promise<Shop> {
  const { shops } = tx.tables;
  const facts = {
    domain: source.domain,
    name: source.name,
    currency: source.currency,
    timeZone: source.timeZone,
    scopes: [...source.scopes],
    uninstalledAt: null,
  };
  const isAgain = sql`${shops.uninstalledAt} is not null`;
  const wasPaused = sql`${shops.pausedBecause} = 'uninstalled'`;
  const again = {
    installedAt: sql`case when ${isAgain} then excluded.installed_at else ${shops.installedAt} end`,
    pausedAt: sql`case when ${wasPaused} then null else ${shops.pausedAt} end`,
    pausedBecause: sql`case when ${wasPaused} then null else ${shops.pausedBecause} end`,
  };
  const [row] = await tx.query
    .insert(shops)
    .values({ ...facts, id: source.id, settings: DEFAULT_SETTINGS, klaviyoAccountId: null, installedAt: at })
    .onConflictDoUpdate({ target: shops.id, set: { ...facts, ...again } })
    .returning();
  if (!row) throw new Error("an upsert returned no row");
  return row;
}

/** A shop by its number, installed or not. */
export async function findShop(reader: Reader, shopId: number): Promise<Shop | undefined> {
  const { shops } = reader.tables;
  const [row] = await reader.query.select().from(shops).where(eq(shops.id, shopId)).limit(1);
  return row;
}

/** The installed shop of a domain; undefined after an uninstall. */
export async function findShopByDomain(reader: Reader, domain: string): Promise<Shop | undefined> {
  const { shops } = reader.tables;
  const [row] = await reader.query
    .select()
    .from(shops)
    .where(and(eq(shops.domain, domain), isNull(shops.uninstalledAt)))
    .limit(1);
  return row;
}

/** Connects a shop to a Klaviyo account, or to none. */
export async function setKlaviyoAccount(tx: Transaction, shopId: number, accountId: string | null): Promise<void> {
  const { shops } = tx.tables;
  await tx.query.update(shops).set({ klaviyoAccountId: accountId }).where(eq(shops.id, shopId));
}

export async function saveSettings(tx: Transaction, shopId: number, settings: Shop["settings"]): Promise<void> {
  const { shops } = tx.tables;
  await tx.query.update(shops).set({ settings }).where(eq(shops.id, shopId));
}

/** Notes that a shop has uninstalled the app; nothing happens by itself in it from then on. */
export async function markUninstalled(tx: Transaction, shopId: number, at: Instant): Promise<void> {
  const { shops } = tx.tables;
  await tx.query
    .update(shops)
    .set({ uninstalledAt: at, pausedAt: at, pausedBecause: "uninstalled" })
    .where(eq(shops.id, shopId));
}

/** Stops what happens by itself in a shop. A pause in force keeps its reason, but for a source that shrank. */
export async function setPause(
  tx: Transaction,
  shopId: number,
  { at, because }: { at: Instant; because: NonNullable<Shop["pausedBecause"]> },
): Promise<void> {
  const { shops } = tx.tables;
  await tx.query
    .update(shops)
    .set({ pausedAt: at, pausedBecause: because })
    .where(and(eq(shops.id, shopId), because === "source_shrank" ? undefined : isNull(shops.pausedAt)));
}

/** Lets things happen by themselves again; what the source held before is no longer compared with. */
export async function endPause(tx: Transaction, shopId: number, at: Instant): Promise<void> {
  const { shops } = tx.tables;
  await tx.query.update(shops).set({ pausedAt: null, pausedBecause: null, resumedAt: at }).where(eq(shops.id, shopId));
}

/** The goals of a shop that have not been retired, by rank: at most three. */
export async function listGoals(reader: Reader, shopId: number): Promise<Goal[]> {
  const { goals } = reader.tables;
  return reader.query
    .select()
    .from(goals)
    .where(and(eq(goals.shopId, shopId), isNull(goals.retiredAt)))
    .orderBy(asc(goals.rank), desc(goals.createdAt), goals.id)
    .limit(3);
}

/** The goal that new runs serve: the first by rank. */
export async function findGoal(reader: Reader, shopId: number): Promise<Goal | undefined> {
  return (await listGoals(reader, shopId))[0];
}

/** A goal of a shop by id, retired or not: old runs refer to old goals. */
export async function findShopGoal(reader: Reader, shopId: number, goalId: string): Promise<Goal | undefined> {
  const { goals } = reader.tables;
  const [row] = await reader.query
    .select()
    .from(goals)
    .where(and(eq(goals.shopId, shopId), eq(goals.id, goalId)))
    .limit(1);
  return row;
}

/** Makes `kept` the goals of the shop, ranked as given; those not among them are retired. */
export async function saveGoals(
  tx: Transaction,
  shopId: number,
  kept: readonly Omit<Goal, "shopId" | "rank" | "retiredAt">[],
  at: Instant,
): Promise<void> {
  const { goals } = tx.tables;
  await tx.query
    .update(goals)
    .set({ retiredAt: at })
    .where(and(eq(goals.shopId, shopId), isNull(goals.retiredAt)));
  const rows = kept.map((goal, i) => ({ ...goal, shopId, rank: i + 1, retiredAt: null }));
  await tx.upsertMany(goals, rows);
}
