import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type Express, type Request, type Router } from "express";
import { adminRoutes } from "./admin/routes.ts";
import type { SandboxContext } from "./context.ts";
import { controlRoutes } from "./control/routes.ts";
import type { KlaviyoInspector } from "./klaviyo/routes.ts";
import { RESULT_HOST } from "./shopify/bulk/resultStore.ts";
import { type Shopify, shopifyRoutes } from "./shopify/routes.ts";
import type { ShopifySettings } from "./shopify/settings.ts";

/** Names the host a request was meant for; whoever talks to Shopify's side through the sandbox sets it. */
const HOST_HEADER = "x-sandbox-host";

export interface Klaviyo {
  router: Router;
  inspector: KlaviyoInspector;
}

export interface SandboxOptions {
  context: SandboxContext;
  shopify: ShopifySettings;
  klaviyo: Klaviyo;
  /** 0 takes any free port. */
  port: number;
}

export interface Sandbox {
  port: number;
  /** Stops listening, cuts open connections and removes what bulk operations left behind. */
  close(): Promise<void>;
}

/** Starts the sandbox on the loopback interface, as 127.0.0.1 and as localhost. Rejects when the port is taken. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const shopify = shopifyRoutes(options.context, options.shopify);
  const app = createApp(options, shopify);
  const servers = await listen(app, options.port);
  return {
    port: portOf(servers[0]),
    close: async () => {
      const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
      for (const server of servers) server.closeAllConnections();
      await Promise.all([...closed, shopify.close()]);
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

function createApp({ context, shopify: settings, klaviyo }: SandboxOptions, shopify: Shopify): Express {
  const control = controlRoutes({ context, settings, shopify: shopify.control, klaviyo: klaviyo.inspector });
  const admin = adminRoutes([{ context, settings }]);
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
    if (host === context.world.store.domain) return shopify.router;
    if (host === RESULT_HOST) return shopify.results;
    if (host !== undefined) return null;
    if (req.path.startsWith("/_sandbox/")) return control;
    return req.path.startsWith("/api/") ? klaviyo.router : admin;
  }
}
