import { isSharedIdentifier, type SharingLimits } from "../../domain/sharing.ts";
import { contactOf, type Records } from "./records.ts";
import type { ContactHashes, SharedIdentifier } from "./resolution.ts";

/** Who carries each identifier of one kind. Identifiers are numbered by first appearance. */
export interface IdentifierIndex {
  hashes: string[];
  /** Identifier number by record; -1 where the record has none. */
  identifierOf: Int32Array;
  /** Number of different names seen with each identifier. Records without a name add none. */
  names: number[];
  accounts: number[];
  orders: number[];
  /** Guest orders among them that name nobody. */
  nameless: number[];
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
export function indexIdentifiers(records: Records, pick: (contact: ContactHashes) => string | null): IdentifierIndex {
  const holders = records.accounts.length + records.guestOrders.length;
  const numbers = new Map<string, number>();
  const index: IdentifierIndex = {
    hashes: [],
    identifierOf: new Int32Array(holders).fill(-1),
    names: [],
    accounts: [],
    orders: [],
    nameless: [],
  };
  const nameSets = new NameSets();
  for (let record = 0; record < holders; record++) {
    const contact = contactOf(records, record);
    const hash = contact && pick(contact);
    if (!contact || !hash) continue;
    let identifier = numbers.get(hash);
    if (identifier === undefined) {
      identifier = index.hashes.push(hash) - 1;
      numbers.set(hash, identifier);
      index.accounts.push(0);
      index.orders.push(0);
      index.nameless.push(0);
    }
    index.identifierOf[record] = identifier;
    const uses = record < records.accounts.length ? index.accounts : index.orders;
    uses[identifier] = (uses[identifier] ?? 0) + 1;
    nameSets.add(identifier, contact.nameHash);
    if (contact.nameHash === null && record >= records.accounts.length) index.nameless[identifier]!++;
  }
  index.names = index.hashes.map((_, identifier) => nameSets.sizeOf(identifier));
  return index;
}

/** Sets of names by identifier. Nearly all identifiers have one name, which needs no Set of its own. */
class NameSets {
  readonly #first: (string | undefined)[] = [];
  readonly #all = new Map<number, Set<string>>();

  add(identifier: number, name: string | null): void {
    if (name === null) return;
    const first = this.#first[identifier];
    if (first === undefined) this.#first[identifier] = name;
    else if (first !== name) {
      const all = this.#all.get(identifier);
      if (all) all.add(name);
      else this.#all.set(identifier, new Set([first, name]));
    }
  }

  sizeOf(identifier: number): number {
    return this.#all.get(identifier)?.size ?? (this.#first[identifier] === undefined ? 0 : 1);
  }
}

/** The identifiers that too many people use, those with the most names first. */
export function sharedIdentifiers(
  kind: SharedIdentifier["kind"],
  index: IdentifierIndex,
  limits: SharingLimits,
): SharedIdentifier[] {
  const shared: SharedIdentifier[] = [];
  for (const [identifier, hash] of index.hashes.entries()) {
    if (!isShared(index, identifier, limits)) continue;
    shared.push({
      kind,
      hash,
      names: index.names[identifier] ?? 0,
      accounts: index.accounts[identifier] ?? 0,
      orders: index.orders[identifier] ?? 0,
    });
  }
  return shared.toSorted((a, b) => b.names - a.names || (a.hash < b.hash ? -1 : 1));
}
