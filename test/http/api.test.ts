import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { saveShop } from "../../server/store/shops.ts";
import { ApiStand, notingCommands, tokenOf } from "./apiStand.ts";

describe("the API", () => {
  let stand: ApiStand;
  let started: string[];

  beforeEach(async () => {
    started = [];
    const commands = notingCommands(started, { startPush: () => Promise.reject(new Error("the inside")) });
    stand = await ApiStand.open(commands, (db) =>
      db.transaction(async (tx) => {
        const source = { name: "A store", currency: "EUR", timeZone: "Europe/Vienna", scopes: [] };
        await saveShop(tx, { ...source, id: 1, domain: "one.myshopify.com" }, 0);
        await saveShop(tx, { ...source, id: 2, domain: "two.myshopify.com" }, 0);
      }),
    );
  });

  afterEach(() => stand.close());

  it("says that a store has to install the app first", async () => {
    const response = await stand.ask("/shop", tokenOf("three.myshopify.com"));
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining("install it first") } });
  });

  it("installs itself in a store that opens it for the first time, and only then", async () => {
    await stand.send("POST", "/session", tokenOf("one.myshopify.com"), "{}");
    expect(started).toEqual([]);
    await stand.send("POST", "/session", tokenOf("three.myshopify.com"), "{}");
    expect(started).toEqual(["install three.myshopify.com"]);
  });

  it.each([
    ["a body that is not JSON", "{"],
    ["a field that does not exist", '{"sede":1}'],
    ["a seed that is no whole number", '{"seed":1.5}'],
    ["a body too large", `{"seed":${"1".repeat(200_000)}}`],
  ])("refuses %s in a sentence and starts nothing", async (_name, body) => {
    const response = await stand.send("POST", "/runs", tokenOf("one.myshopify.com"), body);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      error: { code: "invalid_input", message: expect.stringMatching(/\.$/) },
    });
    expect(started).toEqual([]);
  });

  it.each([
    ["PUT", "/settings", '{"holdoutShare":0.6,"sendsEvents":false,"onUninstall":"keep"}'],
    ["PUT", "/segments/1/name", '{"name":"  "}'],
    [
      "PUT",
      "/segments/1/standing-approval",
      '{"causes":["model_change"],"mostMovesADay":1,"quietFrom":null,"quietTo":null}',
    ],
    ["PUT", "/segments/1/standing-approval", '{"causes":[],"mostMovesADay":1,"quietFrom":22,"quietTo":null}'],
    ["PUT", "/gate-settings", '{"sizeFloor":0.2}'],
    ["PUT", "/gate-settings", '{"sizeCeiling":0.6}'],
    ["PUT", "/segment-unlock", '{"segments":8,"reason":"No need to."}'],
    ["PUT", "/segment-unlock", '{"segments":13,"reason":"More of them."}'],
    ["PUT", "/segment-unlock", '{"segments":10}'],
    ["PUT", "/goals", '{"goals":[{"preset":"churn","segments":{"fewest":3,"most":6}}]}'],
    ["PUT", "/goals", '{"goals":[{"preset":"churn","segments":{"fewest":7,"most":6}}]}'],
    ["PUT", "/goals", '{"goals":[{"preset":"churn","axes":[{"feature":"frequency"}]}]}'],
    ["PUT", "/klaviyo", '{"apiKey":"sk_not_a_private_key"}'],
    ["GET", "/activity?before=yesterday", undefined],
  ])("refuses %s %s with %s", async (method, path, body) => {
    const init = body === undefined ? { method } : { method, body, headers: { "content-type": "application/json" } };
    const response = await stand.ask(path, tokenOf("one.myshopify.com"), init);
    expect(response.status).toBe(422);
    expect(started).toEqual([]);
  });

  it("starts work in the store of the token, whatever the body names", async () => {
    const response = await stand.send("POST", "/runs", tokenOf("two.myshopify.com"), '{"seed":9}');
    expect(response.status).toBe(202);
    expect(started).toEqual(['startRun 2 {"seed":9}']);
  });

  it("keeps what a request does not name when it saves settings", async () => {
    await stand.send("PUT", "/guide", tokenOf("one.myshopify.com"), '{"isDismissed":true}');
    expect(started).toEqual([
      'saveSettings 1 {"holdoutShare":0.1,"sendsEvents":false,"onUninstall":"keep","isGuideDismissed":true}',
    ]);
  });

  it("tells nothing of the inside when something breaks, and logs it", async () => {
    const response = await stand.send("POST", "/pushes", tokenOf("one.myshopify.com"), "{}");
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("the inside");
    expect(stand.logged).toContain("the inside");
  });
});
