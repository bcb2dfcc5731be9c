import { currencyDigits, decimal } from "../money.ts";
import type { ShopifyRequest } from "./resolver.ts";

const digitsOf = new Map<string, number>();

/** A MoneyV2 in the store's currency. */
export function money(minorUnits: number, { view }: ShopifyRequest) {
  const currency = view.store.currency;
  let digits = digitsOf.get(currency);
  if (digits === undefined) {
    digits = currencyDigits(currency);
    digitsOf.set(currency, digits);
  }
  return { __typename: "MoneyV2", amount: decimal(minorUnits, digits), currencyCode: currency };
}

/** A MoneyBag. Everybody pays in the store's currency here. */
export function moneyBag(minorUnits: number, request: ShopifyRequest) {
  const amount = money(minorUnits, request);
  return { __typename: "MoneyBag", shopMoney: amount, presentmentMoney: amount };
}
