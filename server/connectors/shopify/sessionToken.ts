import type { JwtPayload } from "@shopify/shopify-api";
import { AppError } from "../../domain/errors.ts";
import { type Instant, SECOND } from "../../domain/instant.ts";
import { isShopDomain } from "./transport.ts";

/** Who sent a request from the embedded app, as Shopify's signed session token says. */
export interface VerifiedSession {
  shopDomain: string;
  /** Shopify's id of the staff member. */
  userId: string;
  expiresAt: Instant;
}

const MAX_TOKEN_LENGTH = 8_192;

/**
 * Verifies a session token: signature (HS256, our secret), audience and times by Shopify's library, and what that leaves
 * open, namely that the times are there at all and that issuer and destination are one and the same store.
 * @throws AppError `unauthorised`; neither message nor cause holds the token, as the library's own error would
 */
export async function verifySessionToken(
  token: string,
  decode: (token: string) => Promise<JwtPayload>,
): Promise<VerifiedSession> {
  if (token.length > MAX_TOKEN_LENGTH) throw refused("it is too long");
  const claims: Partial<JwtPayload> = await decode(token).catch(() => {
    throw refused("its signature, audience or time is not valid");
  });
  const { iss, dest, sub, exp, nbf } = claims;
  if (typeof exp !== "number" || typeof nbf !== "number") throw refused("it has no beginning or no end");
  const shopDomain = hostOf(dest);
  if (shopDomain === null || !isShopDomain(shopDomain)) throw refused("it is not for a store");
  if (hostOf(iss) !== shopDomain) throw refused("its issuer is not the store it is for");
  if (typeof sub !== "string" || sub === "") throw refused("it names no user");
  return { shopDomain, userId: sub, expiresAt: exp * SECOND };
}

function hostOf(url: unknown): string | null {
  if (typeof url !== "string" || !URL.canParse(url)) return null;
  const { protocol, host } = new URL(url);
  return protocol === "https:" ? host : null;
}

function refused(reason: string): AppError {
  return new AppError("unauthorised", `The session token was refused: ${reason}. Reload the app for a new one.`);
}
