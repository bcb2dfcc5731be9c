import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { readConfig } from "../server/config.ts";

const key = () => randomBytes(32).toString("base64");
const complete = () => ({
  SHOPIFY_API_KEY: "key",
  SHOPIFY_API_SECRET: "secret",
  STRATA_SEALING_KEYS: `b:${key()},a:${key()}`,
  STRATA_CONTACT_KEY: key(),
});

describe("the settings", () => {
  it("have defaults for everything but secrets", () => {
    const config = readConfig(complete());
    expect(config.sealingKeys.map(({ id }) => id)).toEqual(["b", "a"]);
    expect(config).toMatchObject({ isProduction: false, port: 4300, klaviyoBaseUrl: "https://a.klaviyo.com" });
    expect(config.readBackPauses).toEqual([2_000, 10_000, 30_000, 120_000]);
  });

  it.each([
    ["SHOPIFY_API_KEY", undefined],
    ["STRATA_CONTACT_KEY", "c2hvcnQ="],
    ["STRATA_SEALING_KEYS", "without an id"],
    ["PORT", "eighty"],
    ["KLAVIYO_READ_BACK_SECONDS", "soon"],
  ])("are refused with the name of the one that is wrong: %s", (name, value) => {
    expect(() => readConfig({ ...complete(), [name]: value })).toThrow(name);
  });

  it.each([
    ["SANDBOX_ORIGIN", "http://127.0.0.1:1"],
    ["STRATA_CLOCK_START", "2011-06-01T00:00:00Z"],
    ["STRATA_FAILPOINTS", "kill:before commit migrations #1"],
    ["KLAVIYO_BASE_URL", "http://127.0.0.1:1"],
  ])("refuse in production what only serves trying the product out: %s", (name, value) => {
    expect(readConfig({ ...complete(), [name]: value })).toMatchObject({ isProduction: false });
    expect(() => readConfig({ ...complete(), [name]: value, NODE_ENV: "production" })).toThrow(name);
  });
});
