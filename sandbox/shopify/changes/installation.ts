import type { AccessTokens } from "../oauth/accessTokens.ts";
import { customerRedactPayload, dataRequestPayload, shopRedactPayload } from "../webhooks/payload/compliance.ts";
import { shopPayload } from "../webhooks/payload/shop.ts";
import { type ChangeParts, customerNamed, StoreRefusal, wholeView } from "./parts.ts";

/** Shopify asks an app to forget a shop no earlier than this after it was uninstalled. */
const REDACTED_AFTER = 48 * 3_600_000;

/** Whether the merchant has the app, and what the law lets people ask of it. */
export class Installation {
  readonly #parts: ChangeParts;
  readonly #tokens: AccessTokens;
  #uninstalledAt: number | null = null;
  #dataRequests = 0;

  constructor(parts: ChangeParts, tokens: AccessTokens) {
    this.#parts = parts;
    this.#tokens = tokens;
  }

  /** Null while the app is installed. */
  get uninstalledAt(): number | null {
    return this.#uninstalledAt;
  }

  /** Ends every token and tells the app. */
  uninstall(): void {
    const { context, webhooks } = this.#parts;
    if (this.#uninstalledAt !== null) throw new StoreRefusal("The app is not installed");
    this.#tokens.revokeAll();
    this.#uninstalledAt = context.clock.now();
    webhooks.installed = false;
    webhooks.send("app/uninstalled", this.#uninstalledAt, () => shopPayload(context.world.store));
  }

  /** The merchant opens the app again: new tokens may be had. */
  install(): void {
    if (this.#uninstalledAt === null) throw new StoreRefusal("The app is installed already");
    this.#uninstalledAt = null;
    this.#parts.webhooks.installed = true;
  }

  /** @throws StoreRefusal while the app is installed, and within 48 hours of its end */
  redactShop(): void {
    const { context, webhooks } = this.#parts;
    const now = context.clock.now();
    if (this.#uninstalledAt === null) throw new StoreRefusal("shop/redact is for shops that uninstalled the app");
    if (now - this.#uninstalledAt < REDACTED_AFTER) {
      throw new StoreRefusal("shop/redact comes no earlier than 48 hours after the app was uninstalled");
    }
    webhooks.send("shop/redact", now, () => shopRedactPayload(context.world.store));
  }

  /** Asks the app to forget a customer. The store itself keeps everything. */
  redactCustomer(id: number): void {
    const { context, webhooks } = this.#parts;
    const now = context.clock.now();
    const customer = customerNamed(this.#parts, id);
    const orders = wholeView(this.#parts, now).ordersOf(customer);
    webhooks.send("customers/redact", now, () => customerRedactPayload(context.world.store, customer, orders));
  }

  /** Asks the app what it knows of a customer. */
  requestData(id: number): void {
    const { context, webhooks } = this.#parts;
    const now = context.clock.now();
    const customer = customerNamed(this.#parts, id);
    const orders = wholeView(this.#parts, now).ordersOf(customer);
    const requestId = ++this.#dataRequests;
    webhooks.send("customers/data_request", now, () =>
      dataRequestPayload(context.world.store, customer, orders, requestId),
    );
  }

  dump() {
    return { uninstalledAt: this.#uninstalledAt, dataRequests: this.#dataRequests };
  }

  restore({ uninstalledAt, dataRequests }: ReturnType<Installation["dump"]>): void {
    this.#uninstalledAt = uninstalledAt;
    this.#dataRequests = dataRequests;
  }
}
