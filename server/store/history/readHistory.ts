import type { TimeZone } from "../../domain/instant.ts";
import { ENGAGEMENT_KINDS } from "../../domain/source.ts";
import type { Reader } from "../database.ts";
import { type PersonFacts, readFactsBetween } from "../personFacts.ts";
import { eq, min } from "../query.ts";
import type { ShopSettings } from "../schema/shops.ts";
import { HistoryBuilder, HistoryNumbers } from "./historyBuilder.ts";
import { packRows, unpackRows } from "./packRows.ts";
import { NO_ROWS, type PersonRows } from "./personRows.ts";
import { readRows } from "./readRows.ts";
import { hashRecords, type LinkedPerson, type PersonRecords } from "./records.ts";

export interface ShopOfHistory {
  id: number;
  currency: string;
  timeZone: TimeZone;
  settings?: Pick<ShopSettings, "audit">;
}

/**
 * Reads people's histories in columns, a few thousand people at a time: what features are computed from
 * (analytics/features/history.ts says what each column means). Numbers of products and words hold across the parts.
 */
export class HistoryReader {
  readonly #reader: Reader;
  readonly #shop: ShopOfHistory;
  readonly #numbers = new HistoryNumbers();
  #recordedSince: Float64Array | undefined;

  constructor(reader: Reader, shop: ShopOfHistory) {
    this.#reader = reader;
    this.#shop = shop;
  }

  /** The history of some thousand people, in their order, from their rows. */
  async read(people: readonly PersonRecords[]) {
    return this.#build(people, await readRows(this.#reader, this.#shop, people));
  }

  /**
   * The history of people in ascending order of their numbers, from what was packed of them where that is of the records
   * they have now, and from their rows where it is not.
   * @returns also what was read from rows, to be packed away, and who has nothing that may be kept
   */
  async readPacked(people: readonly LinkedPerson[]) {
    const [first = 0, last = 0] = [people[0]?.personId, people.at(-1)?.personId];
    const stored = await readFactsBetween(this.#reader, this.#shop.id, first, last);
    const hashes = people.map(({ records }) => hashRecords(records, this.#shop.currency));
    const stale = people.filter(({ personId }, row) => stored.get(personId)?.records !== hashes[row]);
    const read = await readRows(
      this.#reader,
      this.#shop,
      stale.map(({ records }) => records),
    );
    const rowsOf = new Map(stale.map(({ personId }, index) => [personId, read[index] ?? NO_ROWS]));
    const fresh: Pick<PersonFacts, "personId" | "records" | "rows">[] = people.flatMap(({ personId }, row) => {
      const rows = rowsOf.get(personId);
      return rows ? [{ personId, records: hashes[row] ?? "", rows: packRows(rows) }] : [];
    });
    const rows = people.map(({ personId }) => {
      const packed = stored.get(personId)?.rows;
      return rowsOf.get(personId) ?? (packed ? unpackRows(packed) : NO_ROWS);
    });
    const records = people.map((person) => person.records);
    return { history: await this.#build(records, rows), fresh };
  }

  async #build(people: readonly PersonRecords[], rows: readonly PersonRows[]) {
    const builder = new HistoryBuilder(this.#numbers);
    for (const [person, own] of rows.entries()) {
      const { accountSince: account = Infinity, profileSince: profile = Infinity } = people[person] ?? {};
      builder.addPerson(own, { account, profile });
    }
    const countsMachineClicks = this.#shop.settings?.audit?.machineClicks === "count";
    const recordedSince = await this.#readRecordedSince(people);
    return { ...builder.finish(this.#shop.timeZone, recordedSince), countsMachineClicks };
  }

  /** What the numbers of words in all parts read so far stand for. */
  names() {
    return this.#numbers.names();
  }

  /** By index into ENGAGEMENT_KINDS: since when the kind is recorded, as far as somebody read so far has a profile. */
  recordedSince(): Float64Array {
    return this.#recordedSince ?? NOT_RECORDED;
  }

  /** When the account began to record each kind of event: before that nothing is known of anybody. */
  async #readRecordedSince(people: readonly PersonRecords[]): Promise<Float64Array> {
    // It takes a look at every event of the shop, so not for people without any.
    const isAsked = people.some(({ profiles }) => profiles.length > 0);
    if (isAsked) this.#recordedSince ??= await readRecordedSince(this.#reader, this.#shop.id);
    return this.recordedSince();
  }
}

const NOT_RECORDED = new Float64Array(ENGAGEMENT_KINDS.length).fill(Number.POSITIVE_INFINITY);

async function readRecordedSince(reader: Reader, shopId: number): Promise<Float64Array> {
  const { engagement } = reader.tables;
  const rows = await reader.query
    .select({ kind: engagement.kind, first: min(engagement.occurredAt) })
    .from(engagement)
    .where(eq(engagement.shopId, shopId))
    .groupBy(engagement.kind);
  const since = NOT_RECORDED.slice();
  for (const { kind, first } of rows) since[ENGAGEMENT_KINDS.indexOf(kind)] = Number(first ?? Number.POSITIVE_INFINITY);
  return since;
}
