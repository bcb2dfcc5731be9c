import type { EngagementKind, SourceEvent } from "../../domain/source.ts";

type Details = Pick<SourceEvent, "productId" | "category" | "value" | "isMobile">;
type Properties = Readonly<Record<string, unknown>>;

/** Kinds of event that are about one product. */
const OF_PRODUCT: ReadonlySet<EngagementKind> = new Set(["product_viewed", "cart_added"]);
const ON_SITE: ReadonlySet<EngagementKind> = new Set([...OF_PRODUCT, "site_active", "checkout_started"]);

/** The spellings of Klaviyo's Shopify integration, of its snippet for the website, and of its snippet for carts. */
const PRODUCT = ["Product ID", "ProductID", "AddedItemProductID"];
const CATEGORIES = ["Categories", "AddedItemCategories"];
const VALUE = ["$value", "Price", "AddedItemPrice", "value"];
const SYSTEM = ["os", "OS", "$os"];
const TELEPHONE = /iphone|ipod|ios|android|phone|mobile/i;

/** What an event says beyond that it happened. Other kinds' properties (a mail's subject) are not looked at. */
export function eventDetails(kind: EngagementKind, properties: Properties): Details {
  const isAboutProduct = OF_PRODUCT.has(kind);
  const system = ON_SITE.has(kind) ? first(properties, SYSTEM) : undefined;
  return {
    productId: isAboutProduct ? productOf(first(properties, PRODUCT)) : null,
    category: isAboutProduct ? categoryOf(first(properties, CATEGORIES)) : null,
    value: ON_SITE.has(kind) ? valueOf(first(properties, VALUE)) : null,
    isMobile: typeof system === "string" && system !== "" ? TELEPHONE.test(system) : null,
  };
}

function first(properties: Properties, names: readonly string[]): unknown {
  return names.map((name) => properties[name]).find((value) => value !== undefined && value !== null);
}

/** A Shopify product's number; some shops send the number of a variant or an article, which matches no product sold. */
function productOf(value: unknown): number | null {
  const number = typeof value === "string" && /^\d{1,16}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number > 0 ? number : null;
}

function categoryOf(value: unknown): string | null {
  const names = Array.isArray(value) ? value : [value];
  const name = names.find((item): item is string => typeof item === "string" && item.trim() !== "");
  return name === undefined ? null : name.trim().slice(0, 255);
}

function valueOf(value: unknown): number | null {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) && number >= 0 ? number : null;
}
