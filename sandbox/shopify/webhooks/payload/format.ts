import type { Store } from "../../../world/world.ts";
import { Zone } from "../../../world/zone.ts";
import { currencyDigits, price } from "../../money.ts";

const MINUTE = 60_000;
const formats = new WeakMap<Store, Format>();

/** How a store writes times and amounts in its webhooks. */
export interface Format {
  /** "2026-11-01T09:30:00-05:00", in the store's time zone. */
  time: (at: number) => string;
  /** "10.00": all of the currency's decimals, unlike GraphQL's. */
  price: (minorUnits: number) => string;
  /** The same amount for the shop and for whoever pays. */
  priceSet: (minorUnits: number) => { shop_money: WebhookMoney; presentment_money: WebhookMoney };
}

interface WebhookMoney {
  amount: string;
  currency_code: string;
}

export function formatOf(store: Store): Format {
  const known = formats.get(store);
  if (known) return known;
  const zone = new Zone(store.timeZone);
  const digits = currencyDigits(store.currency);
  const money = (minorUnits: number) => ({ amount: price(minorUnits, digits), currency_code: store.currency });
  const format: Format = {
    time: (at) => zonedTime(at, zone),
    price: (minorUnits) => price(minorUnits, digits),
    priceSet: (minorUnits) => ({ shop_money: money(minorUnits), presentment_money: money(minorUnits) }),
  };
  formats.set(store, format);
  return format;
}

function zonedTime(at: number, zone: Zone): string {
  const wall = zone.wallClock(at);
  const minutes = Math.round((wall - at) / MINUTE);
  const two = (value: number) => String(value).padStart(2, "0");
  const offset = `${minutes < 0 ? "-" : "+"}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  return new Date(wall).toISOString().slice(0, 19) + offset;
}
