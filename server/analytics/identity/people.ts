import { groupRows } from "./groupRows.ts";
import { memberOf, type Records } from "./records.ts";
import type { Person, PersonKey } from "./resolution.ts";

/** Everybody, by row: people with accounts first, oldest account first, then guests. An object is made when asked for. */
export class People {
  readonly count: number;
  /** How many have an account: the rows before the guests. */
  readonly withAccounts: number;
  readonly #records: Records;
  readonly #rowsOf: (person: number) => Int32Array;
  readonly #guestKeys: readonly string[];

  /**
   * @param personOfRecord by record; -1 for a guest order that says nothing of whose it is
   * @param guestKeys identifiers of people without an account, in the order of their rows
   */
  constructor(records: Records, personOfRecord: Int32Array, guestKeys: readonly string[], withAccounts: number) {
    this.count = withAccounts + guestKeys.length;
    this.withAccounts = withAccounts;
    this.#records = records;
    this.#guestKeys = guestKeys;
    // Customers whom Shopify merged away are nobody's accounts any more.
    this.#rowsOf = groupRows(this.count, personOfRecord.subarray(0, records.accounts + records.guestOrders));
  }

  /** What a person is known by for life. */
  keyAt(person: number): PersonKey {
    if (person >= this.withAccounts) return { kind: "guest", hash: this.#guestKeys[person - this.withAccounts]! };
    return { kind: "account", id: memberOf(this.#records, this.#rowsOf(person)[0]!).id };
  }

  at(person: number): Person {
    const members = Array.from(this.#rowsOf(person), (record) => memberOf(this.#records, record));
    const idsOf = (kind: "account" | "guest_order") => members.filter((one) => one.kind === kind).map(({ id }) => id);
    return { key: this.keyAt(person), accounts: idsOf("account"), guestOrders: idsOf("guest_order") };
  }
}
