import { createHmac, hkdfSync } from "node:crypto";
import { AppError } from "../domain/errors.ts";

/** What is hashed; the ids are those of records that were deleted. */
export type ContactKind = "email" | "phone" | "name" | "customer_id" | "order_id" | "profile_id";

/**
 * A contact as a keyed hash, 22 characters of base64url: equal for equal contacts of one shop, meaningless without the
 * key, and different for another shop, so that hashes of two shops cannot be joined.
 * @param value normalised by the caller: the same contact must always be the same text
 */
export type ContactHasher = (kind: ContactKind, value: string, shopId: number) => string;

const KEY_BYTES = 32;
/** 128 bits of HMAC-SHA-256 (RFC 2104, section 5): a billion contacts collide with a chance of 10^-21. */
const HASH_BYTES = 16;

/**
 * @param key at least 32 random bytes; from it each shop and kind gets a key of its own (HKDF, RFC 5869)
 * @throws {AppError} `not_configured` when the key is too short
 */
export function createContactHasher(key: Uint8Array): ContactHasher {
  if (key.length < KEY_BYTES) {
    const message = `The key for contact hashes has ${key.length} bytes; it needs at least ${KEY_BYTES}.`;
    throw new AppError("not_configured", message);
  }
  const derived = new Map<string, Uint8Array>();
  return (kind, value, shopId) => {
    const purpose = `strata contact hash 1, shop ${shopId}, ${kind}`;
    let ownKey = derived.get(purpose);
    if (!ownKey) {
      ownKey = new Uint8Array(hkdfSync("sha256", key, "", purpose, KEY_BYTES));
      derived.set(purpose, ownKey);
    }
    return createHmac("sha256", ownKey).update(value, "utf8").digest().toString("base64url", 0, HASH_BYTES);
  };
}
