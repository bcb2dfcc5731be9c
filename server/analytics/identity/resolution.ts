import type { Instant } from "../../domain/instant.ts";

/** Keyed hashes of normalised contact data (domain/contact.ts); null where there was none or it was malformed. */
export interface ContactHashes {
  emailHash: string | null;
  phoneHash: string | null;
  nameHash: string | null;
  /**
   * Hash of the address this one may have been meant to be (domain/emailVariant.ts), as the hash of an address;
   * absent or null where there is none.
   */
  emailVariantHash?: string | null;
}

/** A Shopify customer. */
export interface Account extends ContactHashes {
  id: number;
  createdAt: Instant;
}

/** An order placed without an account. Order ids are unique. */
export interface GuestOrder extends ContactHashes {
  orderId: number;
  at: Instant;
}

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

/** A Klaviyo profile that names a Shopify customer: what else it carries may be another record's of the same person. */
export interface NamedProfile {
  id: string;
  /** The Shopify customer's number. */
  externalId: number;
  emailHash: string | null;
  phoneHash: string | null;
}

export interface IdentityInput {
  accounts: readonly Account[];
  guestOrders: readonly GuestOrder[];
  merges: readonly Merge[];
  /** Those that stand. */
  decisions?: readonly IdentityDecision[];
  profiles?: readonly NamedProfile[];
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

/** The oldest account, or for people with guest orders only the identifier of the first of them (e-mail before phone). */
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

/** Who is who. A person is a row number of `persons`: people with accounts first, oldest account first, then guests. */
export interface Resolution {
  persons: Person[];
  /** By customer id; holds merged-away ids too, so that their old orders find their person. */
  personOfAccount: Map<number, number>;
  /** By order id; unattributed guest orders are absent. */
  personOfGuestOrder: Map<number, number>;
  links: Link[];
  sharedIdentifiers: SharedIdentifier[];
  candidates: CandidatePair[];
  counts: IdentityCounts;
}
