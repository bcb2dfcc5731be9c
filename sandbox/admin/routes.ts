import { readFileSync } from "node:fs";
import express, { type Router } from "express";
import type { SandboxContext } from "../context.ts";
import type { ShopifySettings } from "../shopify/settings.ts";
import { launchUrl } from "./launch.ts";

const FOLDER = new URL("./page/", import.meta.url);

/** The page may frame apps on this machine, and load nothing from elsewhere. */
const POLICY = [
  "default-src 'self'",
  "frame-src http://127.0.0.1:* http://localhost:*",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

/** A store whose pretended admin embeds the app. */
interface AdminStore {
  context: SandboxContext;
  settings: ShopifySettings;
}

/** GET /admin, its parts, and /app-bridge.js for the app inside it. `?store=2` opens the second store's. */
export function adminRoutes(stores: readonly AdminStore[]): Router {
  const router = express.Router();
  router.get("/admin/launch", (req, res) => {
    const number = Number(req.query["store"] ?? 1);
    const store = stores[number - 1];
    const path = typeof req.query["path"] === "string" ? req.query["path"] : "/";
    if (!store || !path.startsWith("/")) {
      res.status(400).json({ error: "Ask for ?path=/page of a store that exists." });
      return;
    }
    const { context, settings } = store;
    const { url } = context.target;
    const { name, domain } = context.world.store;
    if (url === null) {
      const error = "No app yet: name its address with --app-url or POST /_sandbox/webhooks/target.";
      res.status(409).json({ error, name, domain });
      return;
    }
    res.json({ src: launchUrl(url, path, context.world.store, settings), origin: new URL(url).origin, name, domain });
  });
  router.get("/app-bridge.js", (_, res) => {
    send(res, "app-bridge.js");
  });
  router.get("/admin/:file", (req, res, next) => {
    const { file } = req.params;
    if (/^[\w-]+\.(?:js|css)$/.test(file)) send(res, file, next);
    else next();
  });
  router.get(["/admin", "/admin/app", "/admin/app/{*path}"], (_, res) => {
    res.set({ "Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer" });
    send(res, "admin.html");
  });
  return router;
}

/** Files are read anew each time: they are few, and somebody may be changing them. */
function send(res: express.Response, file: string, missing?: () => void): void {
  let content: string;
  try {
    content = readFileSync(new URL(file, FOLDER), "utf8");
  } catch (error) {
    if (!missing) throw error;
    missing();
    return;
  }
  res.set("Cache-Control", "no-store").type(file).send(content);
}
