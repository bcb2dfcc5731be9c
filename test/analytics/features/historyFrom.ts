import { DEVICES, type PurchaseHistory } from "../../../server/analytics/features/history.ts";
import type { Instant, TimeZone } from "../../../server/domain/instant.ts";
import {
  ENGAGEMENT_KINDS,
  type EngagementKind,
  ORDER_KINDS,
  type OrderKind,
  SALES_CHANNELS,
  type SalesChannel,
} from "../../../server/domain/source.ts";

export interface OrderRow {
  at: Instant;
  net: number;
  cancelledAt?: Instant;
  kind?: OrderKind;
  channel?: SalesChannel;
  discount?: number;
  units?: number;
  country?: number;
  lines?: readonly { product: number; category: number; net: number; isDiscounted?: boolean }[];
  refunds?: readonly { at: Instant; amount: number }[];
  edits?: readonly { at: Instant; amount: number }[];
}

export interface PersonRow {
  profileSince?: Instant;
  accountSince?: Instant;
  orders?: readonly OrderRow[];
  events?: readonly EventRow[];
}

export interface EventRow {
  at: Instant;
  kind: EngagementKind;
  product?: number;
  category?: number;
  value?: number;
  device?: (typeof DEVICES)[number];
}

/** A history in columns from people as a test can read them; sorts what the columns need sorted. */
export function historyFrom(
  timeZone: TimeZone,
  people: readonly PersonRow[],
  recordedSince: (kind: EngagementKind) => Instant = () => Number.NEGATIVE_INFINITY,
): PurchaseHistory {
  const byTime = (a: { at: Instant }, b: { at: Instant }) => a.at - b.at;
  const orders = people.flatMap((row, person) =>
    (row.orders ?? []).toSorted(byTime).map((order) => ({ person, ...order })),
  );
  const adjustments = orders.flatMap(({ refunds = [], edits = [] }, order) =>
    [
      ...refunds.map(({ at, amount }) => ({ order, at, amount: -amount, isRefund: 1 })),
      ...edits.map(({ at, amount }) => ({ order, at, amount, isRefund: 0 })),
    ].toSorted(byTime),
  );
  const lines = orders.flatMap((row, order) => (row.lines ?? []).map((line) => ({ order, ...line })));
  const events = people.flatMap((row, person) =>
    (row.events ?? []).toSorted(byTime).map((event) => ({ person, ...event })),
  );
  return {
    people: people.length,
    timeZone,
    orders: {
      person: Int32Array.from(orders, ({ person }) => person),
      at: Float64Array.from(orders, ({ at }) => at),
      cancelledAt: Float64Array.from(orders, ({ cancelledAt = Infinity }) => cancelledAt),
      kind: Uint8Array.from(orders, ({ kind = "one_off" }) => ORDER_KINDS.indexOf(kind)),
      net: Float64Array.from(orders, ({ net }) => net),
      discount: Float64Array.from(orders, ({ discount = 0 }) => discount),
      units: Float64Array.from(orders, ({ units = 1 }) => units),
      channel: Uint8Array.from(orders, ({ channel = "online" }) => SALES_CHANNELS.indexOf(channel)),
      country: Int32Array.from(orders, ({ country = -1 }) => country),
      province: Int32Array.from(orders, ({ country = -1 }) => country),
    },
    adjustments: {
      order: Int32Array.from(adjustments, ({ order }) => order),
      at: Float64Array.from(adjustments, ({ at }) => at),
      amount: Float64Array.from(adjustments, ({ amount }) => amount),
      isRefund: Uint8Array.from(adjustments, ({ isRefund }) => isRefund),
    },
    lines: {
      order: Int32Array.from(lines, ({ order }) => order),
      product: Int32Array.from(lines, ({ product }) => product),
      category: Int32Array.from(lines, ({ category }) => category),
      net: Float64Array.from(lines, ({ net }) => net),
      isDiscounted: Uint8Array.from(lines, ({ isDiscounted = false }) => Number(isDiscounted)),
    },
    engagement: {
      person: Int32Array.from(events, ({ person }) => person),
      at: Float64Array.from(events, ({ at }) => at),
      kind: Uint8Array.from(events, ({ kind }) => ENGAGEMENT_KINDS.indexOf(kind)),
      product: Int32Array.from(events, ({ product = -1 }) => product),
      category: Int32Array.from(events, ({ category = -1 }) => category),
      value: Float64Array.from(events, ({ value = Number.NaN }) => value),
      device: Uint8Array.from(events, ({ device = "unknown" }) => DEVICES.indexOf(device)),
      recordedSince: Float64Array.from(ENGAGEMENT_KINDS, recordedSince),
    },
    profileSince: Float64Array.from(people, ({ profileSince = Infinity }) => profileSince),
    accountSince: Float64Array.from(people, ({ accountSince = Infinity }) => accountSince),
    names: { categories: [], countries: [], provinces: [] },
  };
}
