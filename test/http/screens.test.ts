import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createHttpServer } from "../../server/http/server.ts";
import { notingCommands } from "./apiStand.ts";

const DOCUMENT = '<meta content="%SHOPIFY_API_KEY%"><script src="%APP_BRIDGE_URL%"></script><!-- fonts -->';
const SCRIPT = "console.info('screens')";

describe("the merchant's screens", () => {
  let folder: string;
  let server: Server | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "strata-screens-"));
  });
  afterEach(() => {
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function build(): void {
    mkdirSync(join(folder, "assets"));
    writeFileSync(join(folder, "index.html"), DOCUMENT);
    writeFileSync(join(folder, "assets", "main-abc.js"), SCRIPT);
    writeFileSync(join(folder, "assets", "main-abc.js.br"), brotliCompressSync(SCRIPT));
  }

  async function serve(sandboxAdmin?: string): Promise<string> {
    const nothing = {} as never;
    const screens = { folder: pathToFileURL(`${folder}/`), shopifyApiKey: "the-key", sandboxAdmin };
    const options = { reader: nothing, shopify: nothing, clock: { now: () => 0 }, log: pino({ level: "silent" }) };
    server = createHttpServer({ ...options, commands: notingCommands([]), screens }).listen(0, "127.0.0.1");
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it("are one document at every address, never kept, with the app's key and Shopify's App Bridge in it", async () => {
    build();
    const origin = await serve();
    for (const path of ["/", "/segments/3", "/pushes/p-1?shop=one.myshopify.com"]) {
      const response = await fetch(origin + path);
      expect(response.headers.get("cache-control")).toBe("no-store");
      const text = await response.text();
      expect(text).toContain('<meta content="the-key">');
      expect(text).toContain('<script src="https://cdn.shopify.com/shopifycloud/app-bridge.js">');
    }
  });

  it("load App Bridge from the sandbox where there is one, and nothing from elsewhere", async () => {
    build();
    const text = await (await fetch(await serve("http://localhost:4000"))).text();
    expect(text).toContain('<script src="http://localhost:4000/app-bridge.js">');
    expect(text).not.toContain("https://");
  });

  it.each([
    ["one.myshopify.com", undefined, "frame-ancestors https://one.myshopify.com https://admin.shopify.com"],
    ["one.myshopify.com", "http://localhost:4000", "https://admin.shopify.com http://localhost:4000"],
    ["evil.example.com", undefined, "frame-ancestors https://admin.shopify.com"],
    ["x.myshopify.com evil.example.com", undefined, "frame-ancestors https://admin.shopify.com"],
    ["x.myshopify.com;script-src *", undefined, "frame-ancestors https://admin.shopify.com"],
    ["evil.example.com#.myshopify.com", undefined, "frame-ancestors https://admin.shopify.com"],
  ])("opened for %s, with a sandbox at %s, may be framed as %s", async (shop, sandbox, allowed) => {
    build();
    const response = await fetch(`${await serve(sandbox)}/?shop=${encodeURIComponent(shop)}`);
    const [frames] = (response.headers.get("content-security-policy") ?? "").split("; ");
    expect(frames).toMatch(new RegExp(`${allowed}$`));
    expect(response.headers.get("x-frame-options")).toBeNull();
  });

  it("come with assets that are kept for good, compressed for who takes it", async () => {
    build();
    const origin = await serve();
    for (const [accepts, encoding] of [
      ["br", "br"],
      ["identity", null],
    ] as const) {
      const response = await fetch(`${origin}/assets/main-abc.js`, { headers: { "accept-encoding": accepts } });
      expect(response.headers.get("content-encoding")).toBe(encoding);
      expect(response.headers.get("cache-control")).toContain("immutable");
      expect(response.headers.get("vary")).toBe("Accept-Encoding");
      expect(await response.text()).toBe(SCRIPT);
    }
    expect((await fetch(`${origin}/assets/main-old.js`)).status).toBe(404);
  });

  it("leave the API's answers alone", async () => {
    build();
    const response = await fetch(`${await serve()}/api/nothing`);
    expect(response.headers.get("content-type")).toContain("json");
  });

  it("say how to build them where they are missing", async () => {
    const response = await fetch(await serve());
    expect([response.status, await response.text()]).toEqual([503, expect.stringContaining("npm run build")]);
  });
});
