import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";
import {
  isWebhookTopic,
  readWebhook,
  type WebhookSignal,
  type WebhookTopic,
} from "../../connectors/shopify/webhook.ts";
import { isSignedByShopify } from "../../connectors/shopify/webhookSignature.ts";
import type { Clock } from "../../domain/clock.ts";
import { type Instant, SECOND } from "../../domain/instant.ts";
import type { NewDelivery } from "../../store/deliveries.ts";
import type { KnownShop, ShopDirectory } from "../../store/shopDirectory.ts";
import { groupCommits } from "./groupCommit.ts";
import { readBody } from "./readBody.ts";

const MAX_BODY_BYTES = 1024 * 1024;
/** Shopify gives up after 5 s; whoever takes longer is not Shopify. */
const SLOWEST_BODY = 10 * SECOND;

/** What still concerns a store that has uninstalled the app. */
const AFTER_UNINSTALL: ReadonlySet<WebhookTopic> = new Set([
  "app/uninstalled",
  "customers/data_request",
  "customers/redact",
  "shop/redact",
]);

export interface WebhookOptions {
  /** The app's secret and, while it is being rotated, the one before. */
  secrets: readonly string[];
  shops: Pick<ShopDirectory, "find" | "forget">;
  /** Commits deliveries and asks for the work they bring; resolves once both survive a power failure. */
  record: (deliveries: readonly NewDelivery[]) => Promise<void>;
  clock: Clock;
  log: Logger;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Takes Shopify's webhooks, in front of Express: the signature covers raw bytes, and half the work of a request would be
 * the framework's. A webhook is a signal: which record to look at is committed, and then answered with 200; the record
 * itself is read later with the store's own token. So a header that was not signed, a replay or another store's body
 * changes nothing, and no personal data is kept.
 */
export function webhookHandler(options: WebhookOptions): Handler {
  const { shops, log } = options;
  const record = groupCommits(options.record);
  const refused = counter((count) => log.warn({ count }, "webhooks without a valid signature were refused"));
  const ignored = counter((count) => log.info({ count }, "webhooks of unknown topics or stores were ignored"));

  async function statusFor(request: IncomingMessage): Promise<number> {
    const refusal = refusalOf(request);
    if (refusal !== null) return refusal;
    const body = await readBody(request, { limit: MAX_BODY_BYTES, timeout: SLOWEST_BODY });
    if (typeof body === "string") return body === "too_large" ? 413 : 408;
    const signature = headerOf(request, "x-shopify-hmac-sha256");
    if (signature === null || !isSignedByShopify(body, signature, options.secrets)) {
      refused();
      return 401;
    }
    const topic = headerOf(request, "x-shopify-topic") ?? "";
    const domain = headerOf(request, "x-shopify-shop-domain")?.toLowerCase() ?? "";
    const shop = isWebhookTopic(topic) ? await shops.find(domain) : undefined;
    if (!isWebhookTopic(topic) || !shop || (shop.uninstalledAt !== null && !AFTER_UNINSTALL.has(topic))) {
      ignored();
      return 200;
    }
    const delivery = deliveryOf(request, body, topic, shop, options.clock.now());
    if (!delivery) return 200;
    if (delivery.reason !== null) log.warn({ shopId: shop.id, topic, reason: delivery.reason }, "webhook quarantined");
    await record(delivery);
    return 200;
  }

  return (request, response) => {
    statusFor(request).then(
      (status) => answer(request, response, status),
      (error: unknown) => {
        // Which store's it is may have changed under us: look again when Shopify tries again.
        shops.forget();
        log.error({ err: error }, "a webhook could not be kept");
        answer(request, response, 503);
      },
    );
  };
}

/** The status for a request that is not worth reading; null for one that is. */
function refusalOf(request: IncomingMessage): number | null {
  if (request.method !== "POST") return 405;
  const isJson = /^application\/json\b/i.test(request.headers["content-type"] ?? "");
  const isPlain = (request.headers["content-encoding"] ?? "identity") === "identity";
  return isJson && isPlain ? null : 415;
}

function deliveryOf(
  request: IncomingMessage,
  body: Buffer,
  topic: WebhookTopic,
  shop: KnownShop,
  receivedAt: Instant,
): NewDelivery | null {
  const signal = readWebhook(topic, body.toString("utf8"));
  if (signal === null) return null;
  const reason = "unreadable" in signal ? signal.unreadable : strangerIn(signal, shop);
  const { shop: _named, ...fields } = reason === null ? (signal as WebhookSignal) : {};
  return {
    shopId: shop.id,
    topic,
    eventId: eventIdOf(request) ?? createHash("sha256").update(body).digest("base64url"),
    state: reason === null ? "waiting" : "quarantined",
    triggeredAt: triggeredAtOf(request),
    receivedAt,
    fields,
    reason,
  };
}

/** Why a body that names its store is not about the one in the header, which nobody signed. */
function strangerIn({ shop: named }: WebhookSignal, shop: KnownShop): string | null {
  if (!named) return null;
  const isSame = named.id === shop.id && (named.domain === null || named.domain.toLowerCase() === shop.domain);
  return isSame ? null : "the body is about another store than the header";
}

/** The same for every copy of an event; webhooks of older versions have only an id of their own. */
function eventIdOf(request: IncomingMessage): string | null {
  const id = headerOf(request, "x-shopify-event-id") ?? headerOf(request, "x-shopify-webhook-id");
  return id !== null && /^[\x21-\x7e]{1,100}$/.test(id) ? id : null;
}

function triggeredAtOf(request: IncomingMessage): Instant | null {
  const at = Date.parse(headerOf(request, "x-shopify-triggered-at") ?? "");
  return Number.isNaN(at) ? null : at;
}

function headerOf(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return typeof value === "string" && value !== "" ? value : null;
}

function answer(request: IncomingMessage, response: ServerResponse, status: number): void {
  // What was not read to its end cannot be followed by another request.
  if (!request.complete) response.setHeader("connection", "close");
  if (status === 405) response.setHeader("allow", "POST");
  if (status === 503) response.setHeader("retry-after", "1");
  response.writeHead(status, { "content-length": "0" });
  response.end();
}

/** Counts, and reports the count when it has doubled: strangers must not be able to fill the log. */
function counter(report: (count: number) => void): () => void {
  let count = 0;
  return () => {
    count++;
    if (Number.isInteger(Math.log2(count))) report(count);
  };
}
