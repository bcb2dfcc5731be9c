import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { AppError } from "../domain/errors.ts";
import type { Instant } from "../domain/instant.ts";
import type { Reader, Transaction } from "./database.ts";
import type { Tables } from "./schema/tables.ts";

const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
/** Random for each sealing; 96 bits is what GCM is made for (NIST SP 800-38D, section 8.2.2). */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface VaultKey {
  /** Stored beside what it seals; never reuse one for another key. */
  id: string;
  key: Uint8Array;
}

export interface Sealed {
  keyId: string;
  /** Nonce, authentication tag and ciphertext. */
  sealed: Uint8Array;
}

/** Seals secrets so that they open only with their key and for what they were sealed for. */
export interface Vault {
  /** @param binding what the secret belongs to; opening it for anything else fails */
  seal(plaintext: string, binding: string): Sealed;
  /**
   * @throws {AppError} `tampered` when the bytes, the binding or the key is not the one it was sealed with,
   * `not_configured` when the key is missing
   */
  open(sealed: Sealed, binding: string): string;
}

/**
 * AES-256-GCM. The first key seals and all of them open: to rotate, put the new key first and keep the old ones until
 * everything has been sealed anew.
 * @param keys 32 random bytes each
 * @throws {AppError} `not_configured` when there is no key, or one that cannot be used
 */
export function createVault(keys: readonly VaultKey[]): Vault {
  const [sealing] = keys;
  if (!sealing) throw new AppError("not_configured", "There is no key to seal credentials with: set at least one.");
  const derived = new Map<string, Uint8Array>();
  for (const { id, key } of keys) {
    if (key.length !== KEY_BYTES) {
      const message = `The key "${id}" has ${key.length} bytes; a key has ${KEY_BYTES}.`;
      throw new AppError("not_configured", message);
    }
    if (derived.has(id)) throw new AppError("not_configured", `Two keys have the id "${id}": give each its own.`);
    // A key of this purpose alone, so that the configured one may also serve others.
    derived.set(id, new Uint8Array(hkdfSync("sha256", key, "", "strata credentials 1", KEY_BYTES)));
  }

  function keyOf(id: string): Uint8Array {
    const key = derived.get(id);
    if (key) return key;
    throw new AppError("not_configured", `The key "${id}", with which a credential was sealed, is not configured.`);
  }

  return {
    seal(plaintext, binding) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, keyOf(sealing.id), nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(Buffer.from(binding, "utf8"));
      const text = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final()]);
      return { keyId: sealing.id, sealed: new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), text])) };
    },
    open({ keyId, sealed }, binding) {
      const key = keyOf(keyId);
      try {
        const nonce = sealed.subarray(0, NONCE_BYTES);
        const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
        decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        decipher.setAAD(Buffer.from(binding, "utf8"));
        const text = decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES));
        return Buffer.concat([text, decipher.final()]).toString("utf8");
      } catch (cause) {
        const message =
          `A sealed credential (${binding}) does not open with the key "${keyId}": it was changed, moved, or sealed ` +
          "with another key. Connect the account again.";
        throw new AppError("tampered", message, { cause });
      }
    },
  };
}

export type CredentialKind = Tables["credentials"]["$inferSelect"]["kind"];

const bindingOf = (shopId: number, kind: CredentialKind) => `shop ${shopId}, ${kind}`;

/** Seals `value`, which must survive JSON, and puts it in the place of what the shop had of this kind. */
export async function saveCredential(
  tx: Transaction,
  vault: Vault,
  shopId: number,
  kind: CredentialKind,
  value: unknown,
  at: Instant,
): Promise<void> {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) throw new AppError("invalid_input", `The ${kind} credential of shop ${shopId} is empty.`);
  const sealed = vault.seal(text, bindingOf(shopId, kind));
  await tx.upsertMany(tx.tables.credentials, [{ shopId, kind, ...sealed, updatedAt: at }]);
}

/**
 * What was saved, or undefined; its shape is for the caller to check.
 * @throws {AppError} see Vault.open
 */
export async function readCredential(
  reader: Reader,
  vault: Vault,
  shopId: number,
  kind: CredentialKind,
): Promise<unknown> {
  const { credentials } = reader.tables;
  const [row] = await reader.query
    .select({ keyId: credentials.keyId, sealed: credentials.sealed })
    .from(credentials)
    .where(and(eq(credentials.shopId, shopId), eq(credentials.kind, kind)));
  return row && JSON.parse(vault.open(row, bindingOf(shopId, kind)));
}

/** When a credential was last saved; undefined where there is none. */
export async function findCredentialDate(
  reader: Reader,
  shopId: number,
  kind: CredentialKind,
): Promise<Instant | undefined> {
  const { credentials } = reader.tables;
  const [row] = await reader.query
    .select({ updatedAt: credentials.updatedAt })
    .from(credentials)
    .where(and(eq(credentials.shopId, shopId), eq(credentials.kind, kind)));
  return row?.updatedAt;
}

export async function deleteCredential(tx: Transaction, shopId: number, kind: CredentialKind): Promise<void> {
  const { credentials } = tx.tables;
  await tx.query.delete(credentials).where(and(eq(credentials.shopId, shopId), eq(credentials.kind, kind)));
}
