import type { RequiredField } from "../../domain/customerFields.ts";
import type { Kit } from "./kit.sqlite.ts";

export interface ShopSettings {
  /** Share of reachable, matched people kept as a control group, 0 to .5. */
  holdoutShare: number;
  /** Whether lists are accompanied by entry and exit events. */
  sendsEvents: boolean;
  /** What is left in Klaviyo when the app is uninstalled; chosen beforehand, since afterwards there is no key. */
  onUninstall: "keep" | "clear";
  /** The merchant has put the setup guide away. */
  isGuideDismissed?: boolean;
  /** What the audit holds this shop's data against, where it is not the usual. */
  audit?: AuditLimits;
  /** What the gate asks of the size of segments, where it is not the usual. */
  gate?: GateLimits;
}

/** Parts of the buyers, 0 to 1. */
export interface GateLimits {
  /** Least worth a segment. */
  sizeFloor?: number | undefined;
  /** Above which a segment is broad. */
  sizeCeiling?: number | undefined;
}

/** A dimension that a merchant has a goal cut by. */
export interface GoalDimension {
  feature: string;
  /** Beside the others; only proportions matter. */
  weight: number;
}

export interface AuditLimits {
  /** Share of affected records above which the audit warns, and above which it blocks. */
  warnAbove?: number | undefined;
  blockAbove?: number | undefined;
  requiredFields?: RequiredField[] | undefined;
  outdatedAfterDays?: number | undefined;
  /** What becomes of the clicks of people who click like machines; they are left out unless it says otherwise. */
  machineClicks?: "leave_out" | "count" | undefined;
}

/** Why nothing happens by itself in a shop at the moment. */
export type PauseReason = "reversal" | "source_shrank" | "by_hand" | "uninstalled";

/** Installed stores, their credentials and goals. `id` of a shop is the number of its Shopify gid: its domain may change. */
export function defineShopTables(k: Kit) {
  const shops = k.table(
    "shops",
    {
      id: k.integer("id").primaryKey(),
      domain: k.text("domain").notNull(),
      name: k.text("name").notNull(),
      currency: k.text("currency").notNull(),
      timeZone: k.text("time_zone").notNull(),
      scopes: k.json<string[]>("scopes").notNull(),
      settings: k.json<ShopSettings>("settings").notNull(),
      klaviyoAccountId: k.text("klaviyo_account_id"),
      installedAt: k.instant("installed_at").notNull(),
      uninstalledAt: k.instant("uninstalled_at"),
      /** While set, schedules start nothing and no move is sent unattended. */
      pausedAt: k.instant("paused_at"),
      pausedBecause: k.text("paused_because").$type<PauseReason>(),
      /** When somebody last let things go on: what the source held before is no longer compared with. */
      resumedAt: k.instant("resumed_at"),
    },
    (t) => [k.uniqueIndex("shops_domain_key").on(t.domain)],
  );

  /** Sealed secrets: AES-256-GCM, bound to shop and kind, opened with the key named by `key_id`. */
  const credentials = k.table(
    "credentials",
    {
      shopId: k
        .integer("shop_id")
        .notNull()
        .references(() => shops.id, { onDelete: "cascade" }),
      kind: k.text("kind").$type<"shopify" | "klaviyo">().notNull(),
      keyId: k.text("key_id").notNull(),
      sealed: k.bytes("sealed").notNull(),
      updatedAt: k.instant("updated_at").notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.kind] })],
  );

  /** The decisions segments serve, one to three. A run without one is refused. */
  const goals = k.table(
    "goals",
    {
      shopId: k
        .integer("shop_id")
        .notNull()
        .references(() => shops.id, { onDelete: "cascade" }),
      id: k.text("id").notNull(),
      preset: k.text("preset").notNull(),
      /** 1 for the goal that runs serve; the others wait. */
      rank: k.integer("rank").notNull(),
      question: k.text("question").notNull(),
      kpi: k.text("kpi").notNull(),
      /** What the KPI should reach: a share from 0 to 1, or minor units. */
      target: k.real("target"),
      due: k.instant("due_at"),
      owner: k.text("owner"),
      /** What segments are cut by instead of the preset's axes; null for those. */
      axes: k.json<GoalDimension[]>("axes"),
      /** Numbers of segments tried; null for the preset's. */
      segments: k.json<{ fewest: number; most: number }>("segments"),
      createdAt: k.instant("created_at").notNull(),
      retiredAt: k.instant("retired_at"),
    },
    (t) => [k.primaryKey({ columns: [t.shopId, t.id] })],
  );

  return { shops, credentials, goals };
}

export type ShopTables = ReturnType<typeof defineShopTables>;
