import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

/** The claims of a session token: what App Bridge hands to an embedded app. Times in seconds since 1970, wall time. */
export interface SessionClaims {
  iss: string;
  dest: string;
  aud: string;
  sub: string;
  exp: number;
  nbf: number;
  iat: number;
  jti: string;
  sid: string;
}

/** A session token for the store's admin, as a JWT signed with the app's secret (HS256). */
export function signSessionToken(claims: Readonly<Record<string, unknown>>, secret: string): string {
  const content = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
  return `${content}.${signature(content, secret).toString("base64url")}`;
}

export function newClaims(shop: string, apiKey: string, lifetimeSeconds: number): SessionClaims {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: `https://${shop}/admin`,
    dest: `https://${shop}`,
    aud: apiKey,
    sub: "1",
    exp: now + lifetimeSeconds,
    nbf: now,
    iat: now,
    jti: randomUUID(),
    sid: randomUUID(),
  };
}

/** What is wrong with a session token for this store and app, or null if nothing is. */
export function faultOfSessionToken(token: string, shop: string, apiKey: string, secret: string): string | null {
  const parts = token.split(".");
  const [header, payload, signed] = parts;
  if (parts.length !== 3 || !header || !payload || !signed) return "it is no JWT";
  if (decode(header)?.alg !== "HS256") return "its algorithm is not HS256";
  const expected = signature(`${header}.${payload}`, secret);
  const given = Buffer.from(signed, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return "its signature is wrong";
  const claims = decode(payload);
  if (!claims) return "its payload is no object";
  const now = Date.now() / 1000;
  if (claims.aud !== apiKey) return "its audience is another app";
  if (typeof claims.exp !== "number" || claims.exp <= now) return "it has expired";
  if (typeof claims.nbf !== "number" || claims.nbf > now) return "it is not valid yet";
  return claims.dest === `https://${shop}` ? null : "its destination is another store";
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function decode(part: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString());
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

function signature(content: string, secret: string): Buffer {
  return createHmac("sha256", secret).update(content).digest();
}
