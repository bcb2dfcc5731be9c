import fc from "fast-check";
import { expect, it } from "vitest";
import { type ContactKind, createContactHasher } from "../../server/store/contactHash.ts";

const KEY = new Uint8Array(32).fill(7);
const hash = createContactHasher(KEY);

it("gives the same hash for the same contact, also after a restart", () => {
  const once = hash("email", "someone@example.com", 901);
  expect(createContactHasher(new Uint8Array(KEY))("email", "someone@example.com", 901)).toBe(once);
  // Computed with Python's hmac module. A change of the derivation would part stored hashes from new ones.
  expect(once).toBe("DpYE5MVd-GDQofN3fXBEXg");
  expect(hash("phone", "+442079460000", 901)).toBe("TijVKH23bAzwSdn3WJ29JA");
});

it.each<[string, ContactKind, string, number, number]>([
  ["another contact", "email", "someone.else@example.com", 901, 7],
  ["another kind", "name", "someone@example.com", 901, 7],
  ["another shop", "email", "someone@example.com", 902, 7],
  ["another key", "email", "someone@example.com", 901, 8],
])("differs for %s", (_what, kind, value, shopId, keyByte) => {
  const other = createContactHasher(new Uint8Array(32).fill(keyByte));
  expect(other(kind, value, shopId)).not.toBe(hash("email", "someone@example.com", 901));
});

it("is short text that holds nothing of the contact", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.nat(), (value, shopId) => {
      expect(hash("email", value, shopId)).toMatch(/^[\w-]{22}$/);
    }),
  );
});

it("tells 100,000 contacts apart", () => {
  const hashes = new Set(Array.from({ length: 100_000 }, (_, i) => hash("email", `person${i}@example.com`, 901)));
  expect(hashes.size).toBe(100_000);
});

it("wants a key that is long enough", () => {
  expect(() => createContactHasher(new Uint8Array(31))).toThrow(expect.objectContaining({ code: "not_configured" }));
});
