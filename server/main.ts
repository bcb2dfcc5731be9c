import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { startBackground } from "./composition/background.ts";
import { createCommands } from "./composition/commands.ts";
import { openServices } from "./composition/services.ts";
import { webhookOptions } from "./composition/webhooks.ts";
import { type Config, readConfig } from "./config.ts";
import { AppError } from "./domain/errors.ts";
import { SECOND } from "./domain/instant.ts";
import { createHttpServer } from "./http/server.ts";
import { webhookHandler } from "./http/webhooks/handler.ts";

/** How long a stop waits for what is under way; milliseconds. */
const STOPS_WITHIN = 10 * SECOND;

const config = readConfigOrExit();
const log = pino({ level: config.logLevel });
const services = await openServices(config, log);
const commands = createCommands(services);
const webhooks = webhookHandler(webhookOptions(services));
const app = createHttpServer({
  reader: services.db,
  shopify: services.shopify,
  commands,
  clock: services.clock,
  log,
  screens: {
    folder: new URL("../dist/app/", import.meta.url),
    shopifyApiKey: config.shopifyApiKey,
    sandboxAdmin: config.sandboxAdmin,
  },
});
const background = await startBackground(services);
const listener = createServer((request, response) => {
  // In front of Express: signatures cover raw bytes, and Shopify waits for the answer.
  if (request.url === "/webhooks") webhooks(request, response);
  else app(request, response);
}).listen(config.port, config.host);
await once(listener, "listening");
const { port } = listener.address() as AddressInfo;
log.info({ port }, `Strata listens on http://${config.host}:${port}`);

/** Settings that cannot be used end the process with the sentence that names them. */
function readConfigOrExit(): Config {
  try {
    return readConfig();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

/** Stops taking requests and jobs, lets both come to an end for a while, and closes the store. */
async function shutDown(): Promise<void> {
  log.info("Strata is stopping; work that is under way goes on at the next start");
  const closed = once(listener, "close");
  listener.close();
  listener.closeIdleConnections();
  const patience = sleep(STOPS_WITHIN);
  await Promise.all([Promise.race([closed, patience]), background.stop(STOPS_WITHIN)]);
  listener.closeAllConnections();
  await services.db.close();
  process.exit(0);
}

let stopping: Promise<void> | undefined;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    stopping ??= shutDown();
  });
}
