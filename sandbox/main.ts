import { readFile } from "node:fs/promises";
import { createContext, type SandboxContext } from "./context.ts";
import { type CommandLine, parseCommandLine, UsageError } from "./options.ts";
import { startSandbox } from "./server.ts";
import { assertUniqueContacts } from "./shopify/store/contacts.ts";
import { checkedSnapshot, type Snapshot } from "./snapshot.ts";
import type { StoreOptions } from "./stores.ts";
import { generateWorld } from "./world/generate.ts";
import { importWorld } from "./world/importFile.ts";
import { asShop } from "./world/shopNumber.ts";
import type { World } from "./world/world.ts";

/**
 * Shopify stores and Klaviyo accounts on this machine: `node sandbox/main.ts [options]`. Says {"ready":true,"port":N} on its
 * standard output once it listens, and stops on SIGTERM.
 */
async function main(): Promise<void> {
  const commandLine = parseCommandLine(process.argv.slice(2));
  const snapshot = commandLine.restore === null ? null : await readSnapshot(commandLine.restore);
  const worlds = snapshot ? snapshot.stores.map(({ world }) => world) : await makeWorlds(commandLine);
  const stores = openStores(worlds, commandLine);
  stores[0].context.target.set(commandLine.appUrl);
  // The app may have come back at another address.
  if (snapshot && commandLine.appUrl !== null) snapshot.target = commandLine.appUrl;
  const sandbox = await startSandbox({ stores, port: commandLine.port, ...(snapshot && { snapshot }) });
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void sandbox.close());
  process.stdout.write(`${JSON.stringify({ ready: true, port: sandbox.port })}\n`);
}

function openStores(worlds: readonly World[], { faults, clockRate, shopify }: CommandLine) {
  const contexts: SandboxContext[] = [];
  for (const world of worlds) {
    const [beside] = contexts;
    contexts.push(createContext(world, { faults, clockRate, ...(beside && { beside }) }));
  }
  const [first, ...others] = contexts.map((context): StoreOptions => ({ context, shopify }));
  if (!first) throw new UsageError("The snapshot has no store.");
  return [first, ...others] as const;
}

async function makeWorlds(commandLine: CommandLine): Promise<World[]> {
  const worlds: World[] = [];
  for (let index = 0; index < commandLine.stores; index++) {
    const world = asShop(await makeWorld(commandLine, index), commandLine.shopNumber + index);
    assertUniqueContacts(world);
    worlds.push(world);
  }
  return worlds;
}

/** @throws UsageError for a file that cannot be read as orders; its own message says why */
async function makeWorld({ world, shopNumber }: CommandLine, index: number): Promise<World> {
  if ("generate" in world) {
    // Another shop has other people: its seed is its own.
    return generateWorld({ ...world.generate, seed: (world.generate.seed + shopNumber - 1 + index) % 2 ** 32 });
  }
  try {
    return await importWorld(world.import);
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

/** @throws UsageError for a file that cannot be read or is no snapshot */
async function readSnapshot(file: string): Promise<Snapshot> {
  try {
    return checkedSnapshot(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    throw new UsageError(`--restore ${file}: ${(error as Error).message}`, { cause: error });
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
