import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type Express, type Request, type Router } from "express";
import { adminRoutes } from "./admin/routes.ts";
import { sandboxRoutes } from "./control/sandboxRoutes.ts";
import { RESULT_HOST } from "./shopify/bulk/resultStore.ts";
import { restoreSnapshot, type Snapshot, snapshotPartsOf } from "./snapshot.ts";
import { openStore, type RunningStore, type StoreOptions } from "./stores.ts";

/** Names the host a request was meant for; whoever talks to Shopify's side through the sandbox sets it. */
const HOST_HEADER = "x-sandbox-host";

export interface SandboxOptions {
  /** All share one clock and one app. */
  stores: readonly [StoreOptions, ...StoreOptions[]];
  /** 0 takes any free port. */
  port: number;
  /** A state to go on with. */
  snapshot?: Snapshot;
}

export interface Sandbox {
  port: number;
  /** Stops listening, cuts open connections and removes what bulk operations left behind. */
  close(): Promise<void>;
}

/** Starts the sandbox on the loopback interface, as 127.0.0.1 and as localhost. Rejects when the port is taken. */
export async function startSandbox({ stores: options, port, snapshot }: SandboxOptions): Promise<Sandbox> {
  const [first, ...others] = options;
  const stores = [openStore(first, 1), ...others.map((other, index) => openStore(other, index + 2))] as const;
  if (snapshot) await restoreSnapshot(snapshot, stores.map(snapshotPartsOf));
  const servers = await listen(createApp(stores), port);
  return {
    port: portOf(servers[0]),
    close: async () => {
      const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
      for (const server of servers) server.closeAllConnections();
      await Promise.all([...closed, ...stores.map(({ shopify }) => shopify.parts.close())]);
    },
  };
}

/** On IPv4 always, on IPv6 where the machine has it: browsers may take localhost for either. */
async function listen(app: Express, port: number): Promise<[Server, ...Server[]]> {
  const first = await listenOn(app, "127.0.0.1", port);
  try {
    return [first, await listenOn(app, "::1", portOf(first))];
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT") return [first];
    first.close();
    // Somebody else has a port that happened to be free on the other interface only.
    if (code === "EADDRINUSE" && port === 0) return listen(app, 0);
    throw error;
  }
}

async function listenOn(app: Express, host: string, port: number): Promise<Server> {
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

function createApp(stores: readonly [RunningStore, ...RunningStore[]]): Express {
  const control = sandboxRoutes(stores);
  const admin = adminRoutes(stores);
  const app = express();
  app.disable("x-powered-by");
  app.use((req, res, next) => {
    const route = routeOf(req);
    if (route) route(req, res, next);
    else next();
  });
  app.use((req, res) => {
    res.status(404).json({ error: `The sandbox has nothing at ${req.method} ${req.path}.` });
  });
  return app;

  function routeOf(req: Request): Router | null {
    const host = req.get(HOST_HEADER);
    if (host === RESULT_HOST) {
      return stores.find(({ shopify }) => req.path.startsWith(shopify.parts.results.path))?.shopify.results ?? null;
    }
    if (host !== undefined)
      return stores.find(({ context }) => context.world.store.domain === host)?.shopify.router ?? null;
    if (req.path.startsWith("/_sandbox/")) return control;
    if (!req.path.startsWith("/api/")) return admin;
    return (stores.find(({ klaviyo }) => klaviyo.knows(req.get("authorization"))) ?? stores[0]).klaviyo.router;
  }
}
