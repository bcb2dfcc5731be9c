import type { Instant } from "../../domain/instant.ts";
import type { EngagementKind, OrderKind, SalesChannel } from "../../domain/source.ts";

/** What the store holds about one person's buying and browsing, as far as features look at it. */
export interface PersonRows {
  /** By time, then id. */
  orders: OrderRows[];
  /** By time, then id; made by people. */
  events: EventRow[];
}

/** A counted order with what changed its money later, and its lines; gift cards left out. */
export interface OrderRows {
  id: number;
  at: Instant;
  cancelledAt: Instant | null;
  kind: OrderKind;
  channel: SalesChannel;
  country: string | null;
  province: string | null;
  /** As placed, minor units. */
  net: number;
  discount: number;
  units: number;
  /** By time. */
  changes: { at: Instant; amount: number; isRefund: boolean }[];
  lines: { productId: number | null; productType: string | null; net: number; isDiscounted: boolean }[];
}

export interface EventRow {
  at: Instant;
  kind: EngagementKind;
  productId: number | null;
  category: string | null;
  value: number | null;
  isMobile: boolean | null;
}

export const NO_ROWS: PersonRows = { orders: [], events: [] };
