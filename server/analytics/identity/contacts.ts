/** Numbers hashes by first appearance: equal hashes are equal numbers, and a column of them is four bytes a record. */
export class HashNumbers {
  readonly #numbers = new Map<string, number>();
  readonly #hashes: string[] = [];

  /** The number of a hash, a new one for one that was not seen before; -1 for none. */
  numberOf(hash: string | null | undefined): number {
    if (hash === null || hash === undefined || hash === "") return NONE;
    const known = this.#numbers.get(hash);
    if (known !== undefined) return known;
    const number = this.#hashes.push(hash) - 1;
    this.#numbers.set(hash, number);
    return number;
  }

  hashOf(number: number): string | undefined {
    return this.#hashes[number];
  }

  get size(): number {
    return this.#hashes.length;
  }
}

/** In the place of a number: the record has no such contact. */
export const NONE = -1;

/**
 * Contacts in columns, numbered by HashNumbers. Addresses and the addresses they may have been meant to be
 * (domain/emailVariant.ts) share their numbers, as do those of profiles.
 */
export interface ContactColumns {
  email: Int32Array;
  phone: Int32Array;
  name: Int32Array;
  emailVariant: Int32Array;
}

/** Shopify customers; ids are unique. */
export interface AccountColumns extends ContactColumns {
  id: Float64Array;
  createdAt: Float64Array;
}

/** Orders placed without an account; ids are unique. */
export interface GuestOrderColumns extends ContactColumns {
  id: Float64Array;
  at: Float64Array;
}

/** Klaviyo profiles; ids are unique. */
export interface ProfileColumns extends Omit<ContactColumns, "name"> {
  id: readonly string[];
  /** The Shopify customer's number, where Klaviyo's Shopify integration wrote it; NaN where it did not. */
  externalId: Float64Array;
  /** 1 for who may be written to: they stand for a person before those who may not. */
  isReachable: Uint8Array;
}

/** The columns of `rows`, empty, to be filled row by row. */
export function emptyContacts(rows: number): ContactColumns {
  const column = () => new Int32Array(rows).fill(NONE);
  return { email: column(), phone: column(), name: column(), emailVariant: column() };
}
