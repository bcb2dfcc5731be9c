import { describe, expect, it } from "vitest";
import { createVault, type Sealed } from "../../server/store/credentials.ts";

const key = (id: string, byte: number) => ({ id, key: new Uint8Array(32).fill(byte) });
const vault = createVault([key("k1", 1)]);
const BINDING = "shop 901, klaviyo";

function changed({ keyId, sealed }: Sealed, position: number): Sealed {
  const bytes = new Uint8Array(sealed);
  const at = position < 0 ? bytes.length + position : position;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return { keyId, sealed: bytes };
}

describe("a vault", () => {
  it.each(["", "a", "x".repeat(10_000), 'é 🙂 "{}"'])("opens what it sealed (%#)", (text) => {
    expect(vault.open(vault.seal(text, BINDING), BINDING)).toBe(text);
  });

  it("seals the same text differently each time, and never in clear", () => {
    const seals = Array.from({ length: 50 }, () => vault.seal("an invented secret", BINDING));
    const texts = seals.map(({ sealed }) => Buffer.from(sealed).toString("latin1"));
    expect(new Set(texts).size).toBe(50);
    expect(texts.filter((text) => text.includes("invented"))).toEqual([]);
  });

  it.each([
    ["the nonce", 0],
    ["the tag", 12],
    ["the first byte of the text", 28],
    ["the last byte of the text", -1],
  ])("notices a changed bit in %s", (_part, position) => {
    const sealed = changed(vault.seal("an invented secret", BINDING), position);
    expect(() => vault.open(sealed, BINDING)).toThrow(expect.objectContaining({ code: "tampered" }));
  });

  it.each([0, 5, 12, 20, 27, 30])("notices that only %i bytes are left", (length) => {
    const { keyId, sealed } = vault.seal("an invented secret", BINDING);
    const cut = { keyId, sealed: sealed.subarray(0, length) };
    expect(() => vault.open(cut, BINDING)).toThrow(expect.objectContaining({ code: "tampered" }));
  });

  it("opens for nothing else than what it was sealed for", () => {
    const sealed = vault.seal("an invented secret", BINDING);
    for (const binding of ["shop 902, klaviyo", "shop 901, shopify", ""]) {
      expect(() => vault.open(sealed, binding)).toThrow(expect.objectContaining({ code: "tampered" }));
    }
  });

  it("does not open with another key of the same id", () => {
    const sealed = vault.seal("an invented secret", BINDING);
    const other = createVault([key("k1", 9)]);
    expect(() => other.open(sealed, BINDING)).toThrow(expect.objectContaining({ code: "tampered" }));
  });

  it("seals with the first of its keys and opens with any of them", () => {
    const old = vault.seal("older", BINDING);
    const rotated = createVault([key("k2", 2), key("k1", 1)]);
    expect(rotated.open(old, BINDING)).toBe("older");
    const sealed = rotated.seal("newer", BINDING);
    expect(sealed.keyId).toBe("k2");
    expect(rotated.open(sealed, BINDING)).toBe("newer");
    expect(() => vault.open(sealed, BINDING)).toThrow(expect.objectContaining({ code: "not_configured" }));
  });

  it.each([
    ["no key", []],
    ["a short key", [{ id: "k1", key: new Uint8Array(16) }]],
    ["two keys of one id", [key("k1", 1), key("k1", 2)]],
  ])("is not made with %s", (_name, keys) => {
    expect(() => createVault(keys)).toThrow(expect.objectContaining({ code: "not_configured" }));
  });

  it("says nothing of the secret when it fails", () => {
    const sealed = changed(vault.seal("an invented secret", BINDING), -1);
    expect(() => vault.open(sealed, BINDING)).toThrow(
      /^A sealed credential \(shop 901, klaviyo\) does not open with the key "k1"/,
    );
  });
});
