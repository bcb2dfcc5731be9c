import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname } from "node:path";
import { Router } from "express";

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** Where the admin is when there is no sandbox. Shopify asks for its newest App Bridge, from its own host. */
const SHOPIFY_ADMIN = "https://admin.shopify.com";
const APP_BRIDGE = "https://cdn.shopify.com/shopifycloud/app-bridge.js";
const FONTS = '<link rel="stylesheet" href="https://cdn.shopify.com/static/fonts/inter/v4/styles.css" />';

const NOT_BUILT = "The screens have not been built; run: npm run build\n";

export interface ScreensOptions {
  /** The folder that the build wrote. */
  folder: URL;
  shopifyApiKey: string;
  /** Where the sandbox's admin page and its App Bridge are; undefined in production. */
  sandboxAdmin: string | undefined;
}

interface Asset {
  type: string;
  plain: Buffer;
  brotli: Buffer;
}

/**
 * Serves the merchant's screens: one document for every address, and its assets out of memory, as the build compressed
 * them. The document may only be framed by the shop that asks for it and by Shopify's admin.
 */
export function screensRouter({ folder, shopifyApiKey, sandboxAdmin }: ScreensOptions): Router {
  const assets = readAssets(folder);
  const document = readDocument(folder, {
    "%SHOPIFY_API_KEY%": shopifyApiKey,
    "%APP_BRIDGE_URL%": sandboxAdmin === undefined ? APP_BRIDGE : `${sandboxAdmin}/app-bridge.js`,
    "<!-- fonts -->": sandboxAdmin === undefined ? FONTS : "",
  });
  const router = Router();
  router.get("/assets/:name", (request, response, next) => {
    const asset = assets.get(request.params.name);
    if (!asset) return next();
    response.set({
      "Content-Type": asset.type,
      "Cache-Control": "public, max-age=31536000, immutable",
      Vary: "Accept-Encoding",
    });
    if (request.acceptsEncodings("br") === "br") response.set("Content-Encoding", "br").end(asset.brotli);
    else response.end(asset.plain);
  });
  router.get("/{*path}", (request, response, next) => {
    if (/^\/(api|webhooks|assets)\//.test(request.path)) return next();
    if (document === undefined) return void response.status(503).type("text").send(NOT_BUILT);
    response.removeHeader("X-Frame-Options");
    response.set({
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-store",
      "Content-Security-Policy": policyFor(shopOf(request.query.shop), sandboxAdmin),
    });
    response.end(document);
  });
  return router;
}

/** The shop named by the address Shopify opened: it only decides who may frame the page, never whose data is shown. */
function shopOf(value: unknown): string | undefined {
  return typeof value === "string" && /^[a-z0-9][a-z0-9-]{0,80}\.myshopify\.com$/.test(value) ? value : undefined;
}

function policyFor(shop: string | undefined, sandboxAdmin: string | undefined): string {
  const frames = [shop && `https://${shop}`, SHOPIFY_ADMIN, sandboxAdmin].filter((origin) => origin !== undefined);
  return [
    `frame-ancestors ${frames.join(" ")}`,
    `script-src 'self' ${sandboxAdmin ?? "https://cdn.shopify.com"}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join("; ");
}

function readDocument(folder: URL, values: Readonly<Record<string, string>>): string | undefined {
  const file = new URL("index.html", folder);
  if (!existsSync(file)) return undefined;
  return Object.entries(values).reduce(
    (text, [placeholder, value]) => text.replaceAll(placeholder, value),
    readFileSync(file, "utf8"),
  );
}

/** Each asset with the compressed twin that the build put beside it. */
function readAssets(folder: URL): Map<string, Asset> {
  const assets = new URL("assets/", folder);
  if (!existsSync(assets)) return new Map();
  return new Map(
    readdirSync(assets)
      .filter((name) => extname(name) !== ".br")
      .map((name) => {
        const type = TYPES[extname(name)] ?? "application/octet-stream";
        const plain = readFileSync(new URL(name, assets));
        return [name, { type, plain, brotli: readFileSync(new URL(`${name}.br`, assets)) }];
      }),
  );
}
