import "@shopify/shopify-api/adapters/node";
import type { Browser, Frame, Page } from "@playwright/test";
import { ApiVersion, shopifyApi } from "@shopify/shopify-api";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { start } from "../shopify/harness.ts";
import { order, world } from "../shopify/world.ts";
import { openBrowser } from "./browser.ts";
import { startEmbeddedApp } from "./embeddedApp.ts";

const library = shopifyApi({
  apiKey: "sandbox-key",
  apiSecretKey: "sandbox-secret",
  apiVersion: ApiVersion.October26,
  hostName: "app.example.com",
  isEmbeddedApp: true,
  logger: { level: 0 },
});

/** What the app's page has: the stand-in for App Bridge, and its own notes. */
declare global {
  interface Window {
    seen: string[];
    shopify: {
      idToken(): Promise<string>;
      user(): Promise<{ name: string }>;
      loading(isOn: boolean): void;
      config: Record<string, string>;
      toast: { show(message: string, options?: object): string; hide(id: string): void };
      saveBar: { show(id: string): Promise<void>; hide(id: string): Promise<void>; leaveConfirmation(): Promise<void> };
    };
  }
}

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
}, 120_000);
afterAll(() => browser.close());

/** The admin on localhost with an app on 127.0.0.1 inside it: two sites, as Shopify's admin and an app are. */
async function openAdmin(path = "/admin") {
  const sandbox = await start({ world: world({ orders: [order(1)] }) });
  const admin = sandbox.origin.replace("127.0.0.1", "localhost");
  const app = await startEmbeddedApp(admin);
  await sandbox.control("webhooks/target", { url: app.origin });
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  await page.goto(admin + path);
  return { sandbox, admin, app, page, frame: await appFrame(page) };
}

async function appFrame(page: Page): Promise<Frame> {
  await page.frameLocator("#app").getByRole("heading", { name: "Small app" }).waitFor();
  const frame = page.frame({ name: "app-iframe" });
  if (!frame) throw new Error("The app is not in its frame.");
  return frame;
}

const seen = (frame: Frame) => frame.evaluate(() => window.seen);

describe("the sandbox's admin page", () => {
  it("says what it is, and waits for an app", async () => {
    const sandbox = await start();
    const page = await browser.newPage();
    onTestFinished(() => page.close());
    await page.goto(`${sandbox.origin}/admin`);
    expect(await page.getByRole("banner").textContent()).toMatch(/pretended admin .* Nothing here is Shopify/);
    await page.getByText("No app yet").waitFor();
    const app = await startEmbeddedApp(sandbox.origin);
    await sandbox.control("webhooks/target", { url: app.origin });
    await appFrame(page);
  });

  it("opens the app with a query that Shopify's library takes for Shopify's", async () => {
    const { app, sandbox } = await openAdmin("/admin/app/segments");
    const launch = new URL(app.asked[0] ?? "", app.origin);
    expect(launch.pathname).toBe("/segments");
    const query = Object.fromEntries(launch.searchParams);
    expect(query).toMatchObject({ embedded: "1", shop: sandbox.shop, locale: "en" });
    expect(await library.utils.validateHmac(query)).toBe(true);
    expect(library.utils.sanitizeHost(query["host"] ?? "")).toBe(query["host"]);
    const claims = await library.session.decodeSessionToken(query["id_token"] ?? "");
    expect(claims.dest).toBe(`https://${sandbox.shop}`);
  });

  it("mints session tokens, says who is there, and shows the loading bar", async () => {
    const { page, frame, sandbox } = await openAdmin();
    const token = await frame.evaluate(() => window.shopify.idToken());
    expect((await library.session.decodeSessionToken(token)).dest).toBe(`https://${sandbox.shop}`);
    expect(await frame.evaluate(() => window.shopify.idToken())).toBe(token);
    expect(await frame.evaluate(() => window.shopify.user())).toMatchObject({ name: "Sandbox Owner" });
    expect(await frame.evaluate(() => window.shopify.config)).toMatchObject({
      apiKey: "sandbox-key",
      shop: sandbox.shop,
    });
    const bar = page.getByRole("progressbar");
    await frame.evaluate(() => window.shopify.loading(true));
    await bar.waitFor({ state: "visible" });
    await frame.evaluate(() => window.shopify.loading(false));
    await bar.waitFor({ state: "hidden" });
  });

  it("mirrors the app's navigation, and its address follows the app", async () => {
    const { page, frame, admin } = await openAdmin();
    expect(await page.title()).toBe("Small app - Sandbox admin");
    await page.getByRole("link", { name: "Segments" }).click();
    await page.waitForURL(`${admin}/admin/app/segments`);
    expect(await seen(frame)).toEqual(["navigated /segments"]);
    expect(await page.getByLabel("Address within the app").textContent()).toBe("/segments");
    expect(await page.getByRole("link", { name: "Segments" }).getAttribute("aria-current")).toBe("page");
    await page.reload();
    expect(new URL((await appFrame(page)).url()).pathname).toBe("/segments");
  });

  it("shows toasts, with an action, and takes them away", async () => {
    const { page, frame } = await openAdmin();
    await frame.evaluate(() => {
      window.shopify.toast.show("Sent", {
        action: "Undo",
        duration: 60_000,
        onAction: () => window.seen.push("undone"),
      });
      const id = window.shopify.toast.show("Failed", { isError: true, onDismiss: () => window.seen.push("gone") });
      window.shopify.toast.hide(id);
    });
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Sent").waitFor({ state: "detached" });
    await vi.waitFor(async () => expect(await seen(frame)).toEqual(["gone", "undone"]));
    expect(await page.getByText("Failed").count()).toBe(0);
  });

  it("has a save bar that works the app's own buttons, and asks before discarding", async () => {
    const { page, frame } = await openAdmin();
    await frame.evaluate(() => window.shopify.saveBar.show("bar"));
    const bar = page.getByRole("region", { name: "Unsaved changes" });
    await bar.getByRole("button", { name: "Save" }).click();
    await bar.getByRole("button", { name: "Discard" }).click();
    await page.getByRole("button", { name: "Go on editing" }).click();
    await bar.getByRole("button", { name: "Discard" }).click();
    await page.getByRole("button", { name: "Discard changes" }).click();
    await vi.waitFor(async () => expect(await seen(frame)).toEqual(["Save", "Discard"]));
    await frame.evaluate(() => window.shopify.saveBar.hide("bar"));
    await bar.waitFor({ state: "hidden" });
  });

  it("asks before changes are lost, whoever wants to leave", async () => {
    const { page, frame } = await openAdmin();
    await frame.evaluate(() => window.shopify.saveBar.leaveConfirmation());
    await frame.evaluate(() => window.shopify.saveBar.show("bar"));
    const leave = () =>
      frame.evaluate(() =>
        window.shopify.saveBar.leaveConfirmation().then(
          () => "left",
          () => "stayed",
        ),
      );
    const first = leave();
    await page.getByRole("button", { name: "Stay" }).click();
    expect(await first).toBe("stayed");
    await page.getByRole("link", { name: "Segments" }).click();
    await page.getByRole("button", { name: "Stay" }).click();
    expect(await seen(frame)).toEqual([]);
    const second = leave();
    await page.getByRole("button", { name: "Leave" }).click();
    expect(await second).toBe("left");
    await page.getByRole("region", { name: "Unsaved changes" }).waitFor({ state: "hidden" });
  });

  it("answers nobody but the app in its frame, and the app hears nobody but the admin", async () => {
    const { page, frame } = await openAdmin();
    await page.evaluate(() => window.postMessage({ sandboxBridge: 1, id: 1, type: "loading", payload: true }, "*"));
    await frame.evaluate(() => window.postMessage({ sandboxBridge: 1, type: "navigate", payload: "/segments" }, "*"));
    // A message that does arrive, sent after them, tells that they would have.
    await frame.evaluate(() => window.shopify.user());
    expect(await page.getByRole("progressbar").isVisible()).toBe(false);
    expect(await seen(frame)).toEqual([]);
  });

  it("lets a developer make things happen in the store", async () => {
    const { page, sandbox } = await openAdmin();
    const log = page.getByRole("log");
    await page.getByRole("button", { name: "Place an order" }).click();
    await log.getByText(/Order #1001 of \d line/).waitFor();
    await page.getByRole("button", { name: "Refund it" }).click();
    await log.getByText("Order #1001 refunded").waitFor();
    await page.getByRole("button", { name: "New customer" }).click();
    await log.getByText("opened an account").waitFor();
    const before = sandbox.context.clock.now();
    await page.getByRole("button", { name: "Advance the clock a day" }).click();
    await log.getByText("A day passed.").waitFor();
    expect(sandbox.context.clock.now() - before).toBeGreaterThan(86_000_000);
    expect((await sandbox.control("given")).body).toMatchObject({ customers: 2, purchases: 2 });
    expect(await page.getByRole("button", { name: "Refund it" }).isDisabled()).toBe(true);
  });
});

it("has nothing else under /admin", async () => {
  const { origin } = await start();
  for (const path of ["/admin/nothing.js", "/admin/routes.ts", "/admin/..%2froutes.ts", "/admin/launch?path=x"]) {
    expect((await fetch(origin + path)).status).toBeGreaterThanOrEqual(400);
  }
});
