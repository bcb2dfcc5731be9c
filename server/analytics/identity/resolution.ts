import type { AccountColumns, GuestOrderColumns, HashNumbers, ProfileColumns } from "./contacts.ts";
import type { People } from "./people.ts";
import type { Records } from "./records.ts";

/** Shopify merged customer `from` into `into`; either may be gone since. */
export interface Merge {
  from: number;
  into: number;
}

/** A record by its id at the source. */
export interface RecordRef {
  kind: "account" | "guest_order" | "profile";
  id: string;
}

/** What somebody decided about two records: they are one person's, whatever the rules say, or they are not. */
export interface IdentityDecision {
  verdict: "merge" | "keep_apart";
  first: RecordRef;
  second: RecordRef;
}

export interface IdentityInput {
  accounts: AccountColumns;
  guestOrders: GuestOrderColumns;
  merges: readonly Merge[];
  /** Those that stand. */
  decisions?: readonly IdentityDecision[];
  /** What a profile that names a customer carries else may be another record's of the same person. */
  profiles?: ProfileColumns;
  /** What the numbers in the columns of addresses and of telephone numbers stand for. */
  hashes: { email: HashNumbers; phone: HashNumbers };
}

/**
 * Why two records were joined, strongest first. `klaviyo`: a profile that names the one by its Shopify id carries the
 * address or number of the other, under the same name.
 */
export const LINK_RULES = ["shopify_id", "by_hand", "merge", "email", "phone", "klaviyo"] as const;
export type LinkRule = (typeof LINK_RULES)[number];

/**
 * Why two records may be one person's, on evidence too weak to join them. `email_variant`: one's address is the other's
 * but for a typing error or a dot. `klaviyo`: a profile connects them, and their names differ or are not known.
 */
export type CandidateRule = "email_variant" | "klaviyo";

/** Two people for somebody to look at, by the oldest record of each; `first` is the older of the two. */
export interface CandidatePair {
  rule: CandidateRule;
  first: RecordRef;
  second: RecordRef;
  /** Whether the two records' names agree; null where one of them has none. */
  namesAgree: boolean | null;
}

/** An account by its customer id, or a guest order by its order id. */
export interface Member {
  kind: "account" | "guest_order";
  id: number;
}

/** The one join that brought `member` to the person of `joined`; taking it back splits them again. */
export interface Link {
  rule: LinkRule;
  member: Member;
  joined: Member;
}

/**
 * The oldest account, or for people with guest orders only the identifier of the first of them (e-mail before phone),
 * with that order's number where somebody older who is kept apart goes by the identifier. No two people have one key.
 */
export type PersonKey = { kind: "account"; id: number } | { kind: "guest"; hash: string };

export interface Person {
  key: PersonKey;
  /** Customer ids, oldest account first; accounts that Shopify merged away are not among them. */
  accounts: number[];
  /** Order ids, oldest first. */
  guestOrders: number[];
}

/** An identifier that too many differently named people use, so that it joins nobody. */
export interface SharedIdentifier {
  kind: "email" | "phone";
  hash: string;
  /** Different names, accounts and guest orders that carry it. */
  names: number;
  accounts: number;
  orders: number;
}

export interface IdentityCounts {
  accounts: number;
  persons: number;
  /** Accounts that are somebody's second or later account. */
  joinedAccounts: number;
  /** Guest orders credited to a person who has an account. */
  joinedGuestOrders: number;
  /** Guest orders without an identifier that could tell whose they are. */
  unattributedGuestOrders: number;
}

/** Who is who. A person is a row number of `people`. */
export interface Resolution {
  people: People;
  records: Records;
  /** By record; -1 for guest orders that nobody can be credited with, and for merged-away ids that lead nowhere. */
  personOfRecord: Int32Array;
  /** By customer id; merged-away ids too, so that their old orders find their person. */
  personOfAccount: (id: number) => number | undefined;
  /** By order id; undefined for unattributed guest orders. */
  personOfGuestOrder: (id: number) => number | undefined;
  links: Link[];
  sharedIdentifiers: SharedIdentifier[];
  candidates: CandidatePair[];
  counts: IdentityCounts;
}
