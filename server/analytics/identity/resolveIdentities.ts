import { SHARING_LIMITS, type SharingLimits } from "../../domain/sharing.ts";
import { connectProfiles } from "./connectProfiles.ts";
import { NONE } from "./contacts.ts";
import { type DisjointSets, type SeparatedSets, separatedSets } from "./disjointSets.ts";
import { type IdentifierIndex, indexIdentifiers, isShared, sharedIdentifiers } from "./identifiers.ts";
import { People } from "./people.ts";
import { proposeCandidates } from "./proposeCandidates.ts";
import { arrangeRecords, holderCount, memberOf, type Records, recordOf } from "./records.ts";
import type { IdentityDecision, IdentityInput, Link, LinkRule, Member, Merge, Resolution } from "./resolution.ts";

/**
 * Finds the people behind accounts and guest orders. Two records belong to one person when they have the same Shopify
 * id, when somebody said so, when Shopify merged them, when they carry the same e-mail address or telephone number,
 * unless too many people use that address or number, or when a Klaviyo profile connects them under one name. Records
 * that somebody keeps apart are never joined, not over third ones either: of the joins that would bring them together
 * those by stronger rules, and among them those of older records, come first. Weaker evidence only proposes pairs. The
 * result does not depend on the order of the input.
 */
export function resolveIdentities(input: IdentityInput, settings: SharingLimits = SHARING_LIMITS): Resolution {
  const records = arrangeRecords(input);
  const emails = indexIdentifiers(records, "email", input.hashes.email);
  const phones = indexIdentifiers(records, "phone", input.hashes.phone);
  const decisions = decidedPairs(records, input.decisions ?? []);
  const sets = separatedSets(records.id.length, decisions.keep_apart);
  const links: Link[] = [];
  const join = (rule: LinkRule, record: number, earlier: number) => {
    if (!sets.union(record, earlier)) return;
    links.push({ rule, member: memberOf(records, record), joined: memberOf(records, earlier) });
  };
  for (const [first, second] of decisions.merge) join("by_hand", second, first);
  joinMerged(records, input.merges, join);
  joinByIdentifier(emails, settings, sets, (record, earlier) => join("email", record, earlier));
  joinByIdentifier(phones, settings, sets, (record, earlier) => join("phone", record, earlier));
  const connections = input.profiles ? connectProfiles(records, input.profiles, [emails, phones], settings) : [];
  for (const { record, earlier, isSure } of connections) if (isSure) join("klaviyo", record, earlier);
  const usable = (index: IdentifierIndex, record: number) => usableHash(index, record, settings);
  // An order that nothing but somebody's decision ties to others stands for itself.
  const decided = new Set(decisions.merge.flat());
  const own = (record: number) => (decided.has(record) ? `order:${memberOf(records, record).id}` : undefined);
  const keyHashOf = (record: number) => usable(emails, record) ?? usable(phones, record) ?? own(record);
  return {
    ...gatherPeople(records, sets, keyHashOf),
    links,
    sharedIdentifiers: [
      ...sharedIdentifiers("email", emails, settings),
      ...sharedIdentifiers("phone", phones, settings),
    ],
    candidates: proposeCandidates(records, sets, emails, connections, settings),
  };
}

/** Pairs of records that somebody decided about, in an order that depends on nothing but them. */
function decidedPairs(records: Records, decisions: readonly IdentityDecision[]) {
  const pairs: Record<IdentityDecision["verdict"], (readonly [number, number])[]> = { merge: [], keep_apart: [] };
  for (const { verdict, first, second } of decisions) {
    const [a, b] = [recordOf(records, first), recordOf(records, second)];
    if (a !== undefined && b !== undefined && a !== b) pairs[verdict].push(a < b ? [a, b] : [b, a]);
  }
  pairs.merge.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  return pairs;
}

type Join = (rule: LinkRule, record: number, earlier: number) => void;

function joinMerged({ recordOfAccount }: Records, merges: readonly Merge[], join: Join): void {
  const inOrder = merges.toSorted((a, b) => a.from - b.from || a.into - b.into);
  for (const { from, into } of inOrder) {
    const source = recordOfAccount.get(from);
    const target = recordOfAccount.get(into);
    if (source !== undefined && target !== undefined) join("merge", source, target);
  }
}

/**
 * Joins each carrier of an identifier to the first, or where that one is kept apart from it to the first after it that
 * is not; shared identifiers join nobody.
 */
function joinByIdentifier(
  index: IdentifierIndex,
  limits: SharingLimits,
  sets: SeparatedSets,
  join: (record: number, earlier: number) => void,
): void {
  const firstCarrier = new Int32Array(index.hashes.size).fill(-1);
  const others = new Map<number, number[]>();
  for (const [record, identifier] of index.identifierOf.entries()) {
    if (identifier < 0 || isShared(index, identifier, limits)) continue;
    const first = firstCarrier[identifier] ?? -1;
    if (first < 0) {
      firstCarrier[identifier] = record;
      continue;
    }
    const [earlier] = [first, ...(others.get(identifier) ?? [])].filter((carrier) => !sets.areApart(record, carrier));
    if (earlier !== undefined) join(record, earlier);
    else others.set(identifier, [...(others.get(identifier) ?? []), record]);
  }
}

function usableHash(index: IdentifierIndex, record: number, limits: SharingLimits): string | undefined {
  const identifier = index.identifierOf[record] ?? -1;
  return isShared(index, identifier, limits) ? undefined : index.hashes.hashOf(identifier);
}

function gatherPeople(
  records: Records,
  sets: DisjointSets,
  keyHashOf: (record: number) => string | undefined,
): Pick<Resolution, "people" | "records" | "personOfRecord" | "personOfAccount" | "personOfGuestOrder" | "counts"> {
  const holders = holderCount(records);
  const personOfRecord = new Int32Array(records.id.length).fill(NONE);
  let withAccounts = 0;
  // A set's smallest record comes first and stands for it, so every later record finds its person made.
  for (let record = 0; record < records.accounts; record++) {
    const root = sets.find(record);
    personOfRecord[record] = root === record ? withAccounts++ : personOfRecord[root]!;
  }
  const guestKeys = new DistinctKeys();
  let joinedGuestOrders = 0;
  let unattributedGuestOrders = 0;
  for (let record = records.accounts; record < holders; record++) {
    const hash = keyHashOf(record);
    if (hash === undefined) {
      unattributedGuestOrders++;
      continue;
    }
    const root = sets.find(record);
    const person =
      root === record ? withAccounts + guestKeys.add(hash, memberOf(records, record)) : personOfRecord[root]!;
    personOfRecord[record] = person;
    if (person < withAccounts) joinedGuestOrders++;
  }
  for (let record = holders; record < records.id.length; record++) {
    personOfRecord[record] = personOfRecord[sets.find(record)]!;
  }
  const people = new People(records, personOfRecord, guestKeys.keys, withAccounts);
  const personAt = (record: number | undefined) => {
    const person = record === undefined ? NONE : personOfRecord[record]!;
    return person === NONE ? undefined : person;
  };
  return {
    people,
    records,
    personOfRecord,
    personOfAccount: (id) => personAt(records.recordOfAccount.get(id)),
    personOfGuestOrder: (id) => personAt(records.recordOfGuestOrder.get(id)),
    counts: {
      accounts: records.accounts,
      persons: people.count,
      joinedAccounts: records.accounts - withAccounts,
      joinedGuestOrders,
      unattributedGuestOrders,
    },
  };
}

/** Keys of people without an account: two who are kept apart may go by one address, and still are two. */
class DistinctKeys {
  readonly keys: string[] = [];
  readonly #taken = new Set<string>();

  /**
   * Takes a key for a person, oldest first: where somebody older has it, it names the person's oldest order too.
   * @returns its place among the keys
   */
  add(hash: string, oldest: Member): number {
    const key = this.#taken.has(hash) ? `${hash}:order:${oldest.id}` : hash;
    this.#taken.add(key);
    return this.keys.push(key) - 1;
  }
}
