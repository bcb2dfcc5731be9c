import { isSharedIdentifier, type SharingLimits } from "../../domain/sharing.ts";
import { type HashNumbers, NONE } from "./contacts.ts";
import { holderCount, type Records } from "./records.ts";
import type { SharedIdentifier } from "./resolution.ts";

/** Who carries each identifier of one kind, an address or a number; identifiers are numbered by HashNumbers. */
export interface IdentifierIndex {
  /** Identifier by record; -1 where the record has none. */
  identifierOf: Int32Array;
  hashes: HashNumbers;
  /** By identifier: number of different names seen with it. Records without a name add none. */
  names: Int32Array;
  accounts: Int32Array;
  orders: Int32Array;
  /** Guest orders among them that name nobody. */
  nameless: Int32Array;
}

/** Whether too many people use an identifier for it to tell who somebody is. */
export function isShared(index: IdentifierIndex, identifier: number, limits: SharingLimits): boolean {
  const use = {
    names: index.names[identifier] ?? 0,
    accounts: index.accounts[identifier] ?? 0,
    namelessOrders: index.nameless[identifier] ?? 0,
  };
  return isSharedIdentifier(use, limits);
}

/** Indexes one kind of identifier over accounts and guest orders, in one pass. */
export function indexIdentifiers(records: Records, kind: "email" | "phone", hashes: HashNumbers): IdentifierIndex {
  const counts = () => new Int32Array(hashes.size);
  const identifierOf = records[kind];
  const index = { identifierOf, hashes, names: counts(), accounts: counts(), orders: counts(), nameless: counts() };
  const names = new NameSets(index.names);
  for (let record = 0; record < holderCount(records); record++) {
    const identifier = identifierOf[record]!;
    if (identifier === NONE) continue;
    const isAccount = record < records.accounts;
    if (isAccount) index.accounts[identifier]!++;
    else index.orders[identifier]!++;
    const name = records.name[record]!;
    if (name !== NONE) names.add(identifier, name);
    else if (!isAccount) index.nameless[identifier]!++;
  }
  return index;
}

/** Counts different names by identifier. Nearly all identifiers have one name, which needs no Set of its own. */
class NameSets {
  readonly #counts: Int32Array;
  readonly #first: Int32Array;
  readonly #all = new Map<number, Set<number>>();

  constructor(counts: Int32Array) {
    this.#counts = counts;
    this.#first = new Int32Array(counts.length).fill(NONE);
  }

  add(identifier: number, name: number): void {
    const first = this.#first[identifier]!;
    if (first === NONE) this.#first[identifier] = name;
    else if (first !== name) {
      const all = this.#all.get(identifier) ?? new Set([first]);
      this.#all.set(identifier, all.add(name));
    }
    this.#counts[identifier] = this.#all.get(identifier)?.size ?? 1;
  }
}

/** The oldest record that carries each identifier, by identifier; -1 for shared ones and those nobody carries. */
export function firstCarriers(index: IdentifierIndex, limits: SharingLimits): Int32Array {
  const carriers = new Int32Array(index.hashes.size).fill(NONE);
  for (let record = 0; record < index.identifierOf.length; record++) {
    const identifier = index.identifierOf[record]!;
    if (identifier === NONE || carriers[identifier] !== NONE || isShared(index, identifier, limits)) continue;
    carriers[identifier] = record;
  }
  return carriers;
}

/** The identifiers that too many people use, those with the most names first. */
export function sharedIdentifiers(
  kind: SharedIdentifier["kind"],
  index: IdentifierIndex,
  limits: SharingLimits,
): SharedIdentifier[] {
  const shared: SharedIdentifier[] = [];
  for (let identifier = 0; identifier < index.hashes.size; identifier++) {
    if (!isShared(index, identifier, limits)) continue;
    shared.push({
      kind,
      hash: index.hashes.hashOf(identifier) ?? "",
      names: index.names[identifier]!,
      accounts: index.accounts[identifier]!,
      orders: index.orders[identifier]!,
    });
  }
  return shared.toSorted((a, b) => b.names - a.names || (a.hash < b.hash ? -1 : 1));
}
