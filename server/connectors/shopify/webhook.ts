import { AppError } from "../../domain/errors.ts";
import { idFromGid } from "../../domain/gid.ts";
import { isObject, type Json } from "./fields.ts";

/** What Shopify tells us about. The last three are required of every app. */
const WEBHOOK_TOPICS = [
  "orders/create",
  "orders/updated",
  "orders/cancelled",
  "refunds/create",
  "customers/create",
  "customers/update",
  "customers/delete",
  "customers/merge",
  "app/uninstalled",
  "customers/data_request",
  "customers/redact",
  "shop/redact",
] as const;
export type WebhookTopic = (typeof WEBHOOK_TOPICS)[number];

export function isWebhookTopic(topic: string): topic is WebhookTopic {
  return WEBHOOK_TOPICS.some((known) => known === topic);
}

/** The ids a body names: all of it that is kept. The shop is what the body itself says of it, where it does. */
export interface WebhookSignal {
  order?: number;
  customer?: number;
  /** The account that a customer was merged into. */
  into?: number;
  /** Orders that a compliance request names. */
  orders?: number[];
  shop?: { id: number; domain: string | null };
}

/** A body that says nothing we can act on. Its message names the field and never a value. */
class UnreadableWebhook extends Error {}

/**
 * What a webhook's body points at. JSON numbers beyond 2^53 cannot be read exactly and are refused like any other id
 * that is none, so that a rounded id never names somebody else's record.
 * @returns the signal, null where there is nothing to do, or the reason it cannot be followed
 */
export function readWebhook(topic: WebhookTopic, body: string): WebhookSignal | null | { unreadable: string } {
  try {
    return READERS[topic](parseBody(body));
  } catch (error) {
    if (error instanceof UnreadableWebhook) return { unreadable: error.message };
    throw error;
  }
}

const orderItself = (body: Json): WebhookSignal => ({ order: gid(body, "admin_graphql_api_id", "Order") });
const customerItself = (body: Json): WebhookSignal => ({ customer: gid(body, "admin_graphql_api_id", "Customer") });

const READERS: Record<WebhookTopic, (body: Json) => WebhookSignal | null> = {
  "orders/create": orderItself,
  "orders/updated": orderItself,
  "orders/cancelled": orderItself,
  "refunds/create": (body) => ({ order: id(body, "order_id") }),
  "customers/create": customerItself,
  "customers/update": customerItself,
  "customers/delete": customerItself,
  "customers/merge": (body) =>
    body.status === "failed"
      ? null
      : {
          customer: gid(body, "admin_graphql_api_customer_deleted_id", "Customer"),
          into: gid(body, "admin_graphql_api_customer_kept_id", "Customer"),
        },
  "app/uninstalled": (body) => ({ shop: { id: id(body, "id"), domain: domainOf(body, "myshopify_domain") } }),
  "customers/data_request": (body) => complianceSignal(body, "orders_requested"),
  "customers/redact": (body) => complianceSignal(body, "orders_to_redact"),
  "shop/redact": (body) => ({ shop: shopOf(body) }),
};

function complianceSignal(body: Json, field: string): WebhookSignal {
  const orders = body[field] ?? [];
  if (!isObject(body.customer)) throw new UnreadableWebhook("customer is missing");
  if (!Array.isArray(orders)) throw new UnreadableWebhook(`${field} is not a list`);
  return {
    shop: shopOf(body),
    customer: id(body.customer, "id"),
    orders: orders.map((order) => exactId(order, field)),
  };
}

function shopOf(body: Json): NonNullable<WebhookSignal["shop"]> {
  return { id: id(body, "shop_id"), domain: domainOf(body, "shop_domain") };
}

function domainOf(body: Json, field: string): string | null {
  const domain = body[field];
  return typeof domain === "string" && domain !== "" ? domain : null;
}

function parseBody(body: string): Json {
  try {
    const value: unknown = JSON.parse(body);
    if (isObject(value)) return value;
  } catch {
    // The parser's message quotes the body, which holds personal data.
  }
  throw new UnreadableWebhook("the body is not a JSON object");
}

function gid(body: Json, field: string, kind: string): number {
  const value = body[field];
  if (typeof value !== "string") throw new UnreadableWebhook(`${field} is missing`);
  try {
    return idFromGid(value, kind);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new UnreadableWebhook(`${field} is not a ${kind} id that can be kept exactly`);
  }
}

function id(body: Json, field: string): number {
  return exactId(body[field], field);
}

function exactId(value: unknown, field: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value > 0) return value;
  throw new UnreadableWebhook(`${field} is not an id that can be kept exactly`);
}
