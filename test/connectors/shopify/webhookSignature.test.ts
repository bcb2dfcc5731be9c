import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { isSignedByShopify } from "../../../server/connectors/shopify/webhookSignature.ts";

const body = Buffer.from('{"id":1, "note":"\u00e9"}');
const sign = (secret: string, content: Buffer = body) => createHmac("sha256", secret).update(content).digest("base64");

describe("a webhook's signature", () => {
  it.each<[string, string, boolean]>([
    ["made with our secret", sign("new"), true],
    ["made with the secret before it, while that is accepted", sign("old"), true],
    ["made with another secret", sign("other"), false],
    ["of the same JSON written differently", sign("new", Buffer.from('{"id":1,"note":"\u00e9"}')), false],
    ["that is missing", "", false],
    ["of another length", "AAAA", false],
    ["that is not base64", "\u{1F600}", false],
  ])("%s is accepted or not", (_, signature, accepted) => {
    expect(isSignedByShopify(body, signature, ["new", "old"])).toBe(accepted);
  });
});
