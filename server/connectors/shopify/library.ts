import "@shopify/shopify-api/adapters/node";
import { AsyncLocalStorage } from "node:async_hooks";
import { setAbstractFetchFunc } from "@shopify/shopify-api/runtime";
import { AppError } from "../../domain/errors.ts";
import type { Transport } from "./transport.ts";

/**
 * Shopify's library sends everything through one function that is global to the process. We set it once, here, and hand
 * each call to the transport of the instance that made it, so that several instances can live side by side.
 */
const transports = new AsyncLocalStorage<Transport>();

setAbstractFetchFunc(async (input, init) => {
  const transport = transports.getStore();
  if (!transport) {
    throw new AppError("not_configured", "Shopify's library was called outside the connector, so it has no transport.");
  }
  const url = input instanceof Request ? input.url : input;
  return transport(url, init);
});

/** Runs a call of Shopify's library with `transport` as its way out. */
export function withTransport<T>(transport: Transport, call: () => Promise<T>): Promise<T> {
  return transports.run(transport, call);
}
