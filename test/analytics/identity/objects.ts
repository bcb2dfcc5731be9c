import { type ContactColumns, HashNumbers, type ProfileColumns } from "../../../server/analytics/identity/contacts.ts";
import {
  PROFILE_RULES,
  type ProfileMatch,
  type ProfileRule,
} from "../../../server/analytics/identity/matchProfiles.ts";
import type { IdentityDecision, Merge, Person, Resolution } from "../../../server/analytics/identity/resolution.ts";
import { resolveIdentities } from "../../../server/analytics/identity/resolveIdentities.ts";
import type { SharingLimits } from "../../../server/domain/sharing.ts";

/** Records as a test writes them down, one by one. */
export interface Contact {
  emailHash: string | null;
  phoneHash: string | null;
  nameHash: string | null;
  emailVariantHash?: string | null;
}
export interface Account extends Contact {
  id: number;
  createdAt: number;
}
export interface GuestOrder extends Contact {
  orderId: number;
  at: number;
}
export interface NamedProfile extends Omit<Contact, "nameHash"> {
  id: string;
  externalId: number | null;
  isReachable?: boolean;
}
export interface Input {
  accounts: readonly Account[];
  guestOrders: readonly GuestOrder[];
  merges: readonly Merge[];
  decisions?: readonly IdentityDecision[];
  profiles?: readonly NamedProfile[];
}

/** The resolution with its people spelled out. */
export type Spelled = Pick<Resolution, "links" | "sharedIdentifiers" | "candidates" | "counts"> & {
  persons: Person[];
  personOfAccount: Map<number, number>;
  personOfGuestOrder: Map<number, number>;
};

export class Numbers {
  readonly email = new HashNumbers();
  readonly phone = new HashNumbers();
  readonly name = new HashNumbers();

  contacts(records: readonly (Omit<Contact, "nameHash"> & { nameHash?: string | null })[]): ContactColumns {
    return {
      email: Int32Array.from(records, ({ emailHash }) => this.email.numberOf(emailHash)),
      phone: Int32Array.from(records, ({ phoneHash }) => this.phone.numberOf(phoneHash)),
      name: Int32Array.from(records, ({ nameHash }) => this.name.numberOf(nameHash)),
      emailVariant: Int32Array.from(records, ({ emailVariantHash }) => this.email.numberOf(emailVariantHash)),
    };
  }

  profiles(profiles: readonly NamedProfile[]): ProfileColumns {
    return {
      ...this.contacts(profiles),
      id: profiles.map(({ id }) => id),
      externalId: Float64Array.from(profiles, ({ externalId }) => externalId ?? Number.NaN),
      isReachable: Uint8Array.from(profiles, ({ isReachable }) => Number(isReachable ?? true)),
    };
  }
}

/** The resolution itself. */
export function resolution(input: Input, numbers: Numbers, settings?: SharingLimits): Resolution {
  const { accounts, guestOrders, merges, decisions = [], profiles = [] } = input;
  return resolveIdentities(
    {
      accounts: {
        ...numbers.contacts(accounts),
        id: Float64Array.from(accounts, ({ id }) => id),
        createdAt: Float64Array.from(accounts, ({ createdAt }) => createdAt),
      },
      guestOrders: {
        ...numbers.contacts(guestOrders),
        id: Float64Array.from(guestOrders, ({ orderId }) => orderId),
        at: Float64Array.from(guestOrders, ({ at }) => at),
      },
      merges,
      decisions,
      profiles: numbers.profiles(profiles),
      hashes: numbers,
    },
    settings,
  );
}

export function resolve(input: Input, settings?: SharingLimits): Spelled {
  const { accounts, guestOrders, merges } = input;
  const { people, links, sharedIdentifiers, candidates, counts, ...found } = resolution(input, new Numbers(), settings);
  const customers = [...accounts.map(({ id }) => id), ...merges.flatMap(({ from, into }) => [from, into])];
  return {
    persons: Array.from({ length: people.count }, (_, person) => people.at(person)),
    personOfAccount: known(customers, found.personOfAccount),
    personOfGuestOrder: known(
      guestOrders.map(({ orderId }) => orderId),
      found.personOfGuestOrder,
    ),
    links,
    sharedIdentifiers,
    candidates,
    counts,
  };
}

function known(ids: readonly number[], personOf: (id: number) => number | undefined): Map<number, number> {
  const ascending = [...new Set(ids)].toSorted((a, b) => a - b);
  return new Map(ascending.flatMap((id) => [[id, personOf(id)] as const]).filter(isFound));
}

function isFound(entry: readonly [number, number | undefined]): entry is readonly [number, number] {
  return entry[1] !== undefined;
}

/** A match with its profiles named. */
export function spellMatch(profiles: ProfileColumns, match: ProfileMatch) {
  const { personOfProfile, profileOfPerson, ruleOfPerson, unmatched, candidates } = match;
  const owners = profiles.id.map((id, row) => [id, personOfProfile[row] ?? -1] as const);
  const standing = Array.from(profileOfPerson, (row, person) => {
    const rule: ProfileRule = PROFILE_RULES[ruleOfPerson[person] ?? 0] ?? "by_hand";
    return [person, row, { id: profiles.id[row] ?? "", rule }] as const;
  });
  return {
    personOfProfile: new Map(owners.filter(([, person]) => person >= 0)),
    profileOfPerson: new Map(standing.filter(([, row]) => row >= 0).map(([person, , found]) => [person, found])),
    unmatched,
    candidates,
  };
}
