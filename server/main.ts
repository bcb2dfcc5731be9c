import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { createCommands } from "./composition/commands.ts";
import { resumeWork } from "./composition/resume.ts";
import { closeServices, openServices } from "./composition/services.ts";
import { type Config, readConfig } from "./config.ts";
import { AppError } from "./domain/errors.ts";
import { createHttpServer } from "./http/server.ts";

const config = readConfigOrExit();
const log = pino({ level: config.logLevel });
const services = await openServices(config, log);
const commands = createCommands(services);
const app = createHttpServer({ reader: services.db, shopify: services.shopify, commands, log });
await resumeWork(services);
const listener = app.listen(config.port, config.host);
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

/** Stops taking requests, lets running work reach its next commit, and closes the store. */
async function shutDown(): Promise<void> {
  listener.close();
  listener.closeIdleConnections();
  await closeServices(services);
  process.exit(0);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void shutDown());
