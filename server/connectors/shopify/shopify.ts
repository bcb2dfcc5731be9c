import { setTimeout as wait } from "node:timers/promises";
import { ApiVersion, LogSeverity, shopifyApi } from "@shopify/shopify-api";
import { type Clock, systemClock } from "../../domain/clock.ts";
import { AppError } from "../../domain/errors.ts";
import type { Instant } from "../../domain/instant.ts";
import type { Currency } from "../../domain/money.ts";
import type { SourceCustomer, SourceShop } from "../../domain/source.ts";
import { CostBudget } from "./budget.ts";
import { type BulkKind, type BulkStatus, createBulkCalls } from "./bulk.ts";
import { countRecords, type RecordCounts } from "./countRecords.ts";
import { downloadBulk } from "./download.ts";
import { createGraphqlClient, type ShopifyCall, type TokenSource } from "./graphql.ts";
import { getCustomers, getOrders, type RecordsAnswer, type WholeOrder } from "./records.ts";
import { getRefunds, type RefundsAnswer } from "./refunds.ts";
import { type VerifiedSession, verifySessionToken } from "./sessionToken.ts";
import { getShop } from "./shop.ts";
import { createTokenCalls, type ShopifyTokens } from "./tokens.ts";
import { createTransport, isShopDomain, type Sleep } from "./transport.ts";

export interface ShopifyOptions {
  apiKey: string;
  apiSecret: string;
  /** Where the app itself is reached. */
  appUrl: string;
  /** Sends every request to a local sandbox instead of Shopify. */
  sandboxOrigin?: string;
  onCall?: (call: ShopifyCall & { shopDomain: string }) => void;
  /** Wall time, on which tokens live. */
  clock?: Clock;
  sleep?: Sleep;
  /** How long Shopify may take to answer; 30 s. */
  timeoutMs?: number;
}

/** Shopify as this app sees it. All methods throw AppError. */
export interface Shopify {
  verifySessionToken(token: string): Promise<VerifiedSession>;
  exchangeToken(request: { shopDomain: string; sessionToken: string }): Promise<ShopifyTokens>;
  refreshTokens(request: { shopDomain: string; refreshToken: string }): Promise<ShopifyTokens>;
  /** The Admin API of one shop. */
  admin(shop: { shopDomain: string; token: TokenSource }): ShopifyAdmin;
}

export interface ShopifyAdmin {
  getShop(): Promise<SourceShop>;
  /** How many records Shopify says this app may see. */
  countRecords(): Promise<RecordCounts>;
  /** Starts an export, or takes over one that runs with the same query; returns its gid. */
  startBulk(kind: BulkKind, updatedSince: Instant | null): Promise<string>;
  getBulk(gid: string): Promise<BulkStatus>;
  /** Downloads a result of `expectedBytes` bytes to `file`, which appears only when it is whole. */
  downloadBulk(url: string, file: string, expectedBytes: number): Promise<void>;
  getRefunds(orderIds: readonly number[]): Promise<RefundsAnswer>;
  getCustomers(ids: readonly number[]): Promise<RecordsAnswer<SourceCustomer>>;
  /** @param currency the shop's, in which lines and discounts are */
  getOrders(ids: readonly number[], currency: Currency): Promise<RecordsAnswer<WholeOrder>>;
}

export function createShopify(options: ShopifyOptions): Shopify {
  const { clock = systemClock, sleep = defaultSleep, onCall = () => undefined } = options;
  const transport = createTransport({
    ...(options.sandboxOrigin === undefined ? {} : { sandboxOrigin: options.sandboxOrigin }),
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  });
  const library = shopifyApi({
    apiKey: options.apiKey,
    apiSecretKey: options.apiSecret,
    apiVersion: ApiVersion.October26,
    hostName: new URL(options.appUrl).host,
    isEmbeddedApp: true,
    // Its log lines may quote tokens; what it has to say reaches us as errors.
    logger: { level: LogSeverity.Error, log: () => undefined },
  });
  const verify = (token: string) => verifySessionToken(token, (jwt) => library.session.decodeSessionToken(jwt));
  const tokens = createTokenCalls({ library, transport, verify, clock, sleep });
  const budgets = new Map<string, CostBudget>();

  return {
    verifySessionToken: verify,
    exchangeToken: (request) => tokens.exchange(request),
    refreshTokens: (request) => tokens.refresh(request),
    admin({ shopDomain, token }) {
      if (!isShopDomain(shopDomain)) {
        throw new AppError("invalid_input", `"${shopDomain}" is not a store's domain; it ends in .myshopify.com.`);
      }
      const budget = budgets.get(shopDomain) ?? new CostBudget(clock, sleep);
      budgets.set(shopDomain, budget);
      const client = createGraphqlClient({
        shopDomain,
        token,
        transport,
        budget,
        clock,
        sleep,
        onCall: (call) => onCall({ ...call, shopDomain }),
      });
      const bulk = createBulkCalls(client);
      return {
        getShop: () => getShop(client),
        countRecords: () => countRecords(client),
        startBulk: (kind, updatedSince) => bulk.start(kind, updatedSince),
        getBulk: (gid) => bulk.get(gid),
        downloadBulk: (url, file, expectedBytes) => downloadBulk(url, file, expectedBytes, { transport, sleep }),
        getRefunds: (orderIds) => getRefunds(client, orderIds),
        getCustomers: (ids) => getCustomers(client, ids),
        getOrders: (ids, currency) => getOrders(client, ids, currency),
      };
    },
  };
}

async function defaultSleep(milliseconds: number): Promise<void> {
  await wait(milliseconds);
}
