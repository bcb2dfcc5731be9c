import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * Whether Shopify signed this body: `signature` is the X-Shopify-Hmac-Sha256 header, and `secrets` hold the app's secret
 * and, while it is being rotated, the one before. The signature covers the raw bytes only: not the headers, not the time.
 */
export function isSignedByShopify(rawBody: Uint8Array, signature: string, secrets: readonly string[]): boolean {
  const given = Buffer.from(signature, "base64");
  return secrets.some((secret) => {
    const expected = createHmac("sha256", secret).update(rawBody).digest();
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}
