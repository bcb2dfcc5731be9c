import { type Currency, currencyDigits, type MinorUnits } from "../../domain/money.ts";
import type { SourceOrder, SourceOrderDiscount, SourceOrderLine } from "../../domain/source.ts";
import {
  amount,
  FieldError,
  gidNumber,
  type Json,
  objects,
  optionalInstant,
  optionalMoney,
  optionalObject,
  optionalReference,
  optionalText,
  requiredCount,
  requiredFlag,
  requiredInstant,
  requiredMoney,
  requiredText,
  texts,
} from "./fields.ts";
import { orderKindOf, salesChannelOf } from "./orderKind.ts";

/** Handles of apps are short; anything longer is cut. */
const LONGEST_SOURCE = 64;

/** An order as ORDERS_BULK asks for it. */
export function orderOf(node: Json): SourceOrder {
  const currency = currencyOf(node);
  const address = optionalObject(node, "billingAddress");
  const sourceName = optionalText(node, "sourceName");
  const boughtByCompany = optionalObject(node, "purchasingEntity")?.__typename === "PurchasingCompany";
  return {
    id: gidNumber(node, "id", "Order"),
    customerId: optionalReference(node, "customer", "Customer"),
    placedAt: requiredInstant(node, "processedAt"),
    createdAt: requiredInstant(node, "createdAt"),
    updatedAt: requiredInstant(node, "updatedAt"),
    cancelledAt: optionalInstant(node, "cancelledAt"),
    kind: orderKindOf({ sourceName, isTest: node.test === true, boughtByCompany }),
    channel: salesChannelOf(sourceName),
    sourceName: sourceName === null ? null : sourceName.toLowerCase().slice(0, LONGEST_SOURCE),
    currency,
    taxesIncluded: requiredFlag(node, "taxesIncluded"),
    total: requiredMoney(node, "totalPriceSet", currency),
    discount: optionalMoney(node, "totalDiscountsSet", currency) ?? 0,
    tax: optionalMoney(node, "totalTaxSet", currency) ?? 0,
    shipping: optionalMoney(node, "totalShippingPriceSet", currency) ?? 0,
    email: optionalText(node, "email"),
    phone: optionalText(node, "phone"),
    name: address && optionalText(address, "name"),
    country: address && optionalText(address, "countryCodeV2"),
    province: address && optionalText(address, "provinceCode"),
    tags: texts(node, "tags"),
    refundIds: objects(node, "refunds").map((refund) => gidNumber(refund, "id", "Refund")),
  };
}

function currencyOf(node: Json): Currency {
  const currency = requiredText(node, "currencyCode");
  try {
    currencyDigits(currency);
  } catch {
    throw new FieldError("currencyCode is not a currency");
  }
  return currency;
}

export function lineOf(node: Json, currency: Currency): SourceOrderLine {
  const product = optionalObject(node, "product");
  const quantity = requiredCount(node, "quantity");
  const unitPrice = requiredMoney(node, "originalUnitPriceSet", currency);
  const discount = objects(node, "discountAllocations").reduce(
    (sum, allocation) => sum + requiredMoney(allocation, "allocatedAmountSet", currency),
    0,
  );
  const discounted = unitPrice * quantity - discount;
  const taxLines = objects(node, "taxLines");
  const tax = taxLines.reduce((sum, line) => sum + requiredMoney(line, "priceSet", currency), 0);
  const rate = taxLines.reduce((sum, line) => sum + (typeof line.rate === "number" ? line.rate : 0), 0);
  const net = netOf(node, { quantity, discounted, tax, rate }, currency);
  return {
    id: gidNumber(node, "id", "LineItem"),
    orderId: gidNumber(node, "__parentId", "Order"),
    productId: product && gidNumber(product, "id", "Product"),
    title: optionalText(node, "title") ?? "",
    productType: product && optionalText(product, "productType"),
    quantity,
    unitPrice,
    discount: discountBeforeTax(discount, { discounted, net, tax }),
    net,
    isGiftCard: requiredFlag(node, "isGiftCard"),
    isSubscription: optionalObject(node, "sellingPlan") !== null,
  };
}

/**
 * What the line sold for before tax, as it was sold: refunds are rows of their own. Shopify's field for it counts only
 * what has not been refunded or removed since (changelog 2026-04-27), so for such a line we start from the prices, which
 * hold tax in some stores; the line itself does not say whether, but its tax does.
 */
function netOf(
  node: Json,
  { quantity, discounted, tax, rate }: { quantity: number; discounted: MinorUnits; tax: MinorUnits; rate: number },
  currency: Currency,
): MinorUnits {
  const current = node.currentQuantity === undefined ? quantity : requiredCount(node, "currentQuantity");
  if (current === quantity) return requiredMoney(node, "priceAfterAllDiscountsBeforeTaxesSet", currency);
  return holdsTax(discounted, tax, rate) ? discounted - tax : discounted;
}

/** Whether `tax` is nearer to what a price that holds tax holds, price x rate / (1 + rate), than to price x rate. */
function holdsTax(price: MinorUnits, tax: MinorUnits, rate: number): boolean {
  if (tax === 0 || rate === 0) return false;
  return Math.abs(tax - (price * rate) / (1 + rate)) < Math.abs(tax - price * rate);
}

/**
 * The discount in the terms of `net`. Where prices hold tax Shopify's discount does too, in the same share as what was
 * paid: 12 off a list price of 120 with 20 % tax inside leaves 90 net of 108 and was a discount of 10. A line given away
 * whole shows no tax and keeps its discount.
 */
function discountBeforeTax(
  discount: MinorUnits,
  { discounted, net, tax }: { discounted: MinorUnits; net: MinorUnits; tax: MinorUnits },
): MinorUnits {
  const isTaxInside = Math.abs(discounted - net - tax) < Math.abs(discounted - net);
  return isTaxInside ? Math.round((discount * net) / (net + tax)) : discount;
}

/** Kinds we do not know are "automatic": nobody had to type a code. */
const DISCOUNT_KINDS: Readonly<Record<string, SourceOrderDiscount["kind"]>> = {
  DiscountCodeApplication: "code",
  AutomaticDiscountApplication: "automatic",
  ManualDiscountApplication: "manual",
  ScriptDiscountApplication: "script",
};

export function discountOf(node: Json, currency: Currency): SourceOrderDiscount {
  const value = optionalObject(node, "value");
  if (!value) throw new FieldError("value is missing");
  const isPercentage = typeof value.percentage === "number";
  return {
    orderId: gidNumber(node, "__parentId", "Order"),
    index: requiredCount(node, "index"),
    kind: DISCOUNT_KINDS[String(node.__typename)] ?? "automatic",
    title: optionalText(node, "code") ?? optionalText(node, "title"),
    valueType: isPercentage ? "percentage" : "amount",
    value: isPercentage ? Number(value.percentage) : amount(value, "value", currency),
  };
}
