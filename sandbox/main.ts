import { createContext } from "./context.ts";
import { klaviyoRoutes } from "./klaviyo/routes.ts";
import { type CommandLine, parseCommandLine, UsageError } from "./options.ts";
import { startSandbox } from "./server.ts";
import { assertUniqueContacts } from "./shopify/store/contacts.ts";
import { generateWorld } from "./world/generate.ts";
import { importWorld } from "./world/importFile.ts";
import type { World } from "./world/world.ts";

/**
 * A Shopify store and a Klaviyo account on this machine: `node sandbox/main.ts [options]`. Says
 * {"ready":true,"port":N} on its standard output once it listens, and stops on SIGTERM.
 */
async function main(): Promise<void> {
  const commandLine = parseCommandLine(process.argv.slice(2));
  const world = await makeWorld(commandLine);
  assertUniqueContacts(world);
  const context = createContext(world, { faults: commandLine.faults, clockRate: commandLine.clockRate });
  context.target.set(commandLine.appUrl);
  const sandbox = await startSandbox({
    context,
    shopify: commandLine.shopify,
    klaviyo: klaviyoRoutes(context),
    port: commandLine.port,
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void sandbox.close());
  process.stdout.write(`${JSON.stringify({ ready: true, port: sandbox.port })}\n`);
}

/** @throws UsageError for a file that cannot be read as orders; its own message says why */
async function makeWorld({ world }: CommandLine): Promise<World> {
  if ("generate" in world) return generateWorld(world.generate);
  try {
    return await importWorld(world.import);
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
