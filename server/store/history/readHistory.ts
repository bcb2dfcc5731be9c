import type { TimeZone } from "../../domain/instant.ts";
import { ENGAGEMENT_KINDS } from "../../domain/source.ts";
import type { Reader } from "../database.ts";
import { eq, min } from "../query.ts";
import { HistoryBuilder, HistoryNumbers } from "./historyBuilder.ts";
import { readRows } from "./readRows.ts";
import type { PersonRecords } from "./records.ts";

export interface ShopOfHistory {
  id: number;
  currency: string;
  timeZone: TimeZone;
}

/**
 * Reads people's histories in columns, a few thousand people at a time: what features are computed from
 * (analytics/features/history.ts says what each column means). Numbers of products and words hold across the parts.
 */
export class HistoryReader {
  readonly #reader: Reader;
  readonly #shop: ShopOfHistory;
  readonly #numbers = new HistoryNumbers();
  #recordedSince: Promise<Float64Array> | undefined;

  constructor(reader: Reader, shop: ShopOfHistory) {
    this.#reader = reader;
    this.#shop = shop;
  }

  /** The history of some thousand people, in their order, from their rows. */
  async read(people: readonly PersonRecords[]) {
    const rows = await readRows(this.#reader, this.#shop, people);
    const builder = new HistoryBuilder(this.#numbers);
    for (const [person, own] of rows.entries()) {
      const { accountSince: account = Infinity, profileSince: profile = Infinity } = people[person] ?? {};
      builder.addPerson(own, { account, profile });
    }
    return builder.finish(this.#shop.timeZone, await this.#readRecordedSince(people));
  }

  /** What the numbers of words in all parts read so far stand for. */
  names() {
    return this.#numbers.names();
  }

  /** When the account began to record each kind of event: before that nothing is known of anybody. */
  #readRecordedSince(people: readonly PersonRecords[]): Promise<Float64Array> {
    // It takes a look at every event of the shop, so not for people without any.
    const isAsked = people.some(({ profiles }) => profiles.length > 0);
    if (!isAsked) return this.#recordedSince ?? Promise.resolve(NOT_RECORDED);
    this.#recordedSince ??= readRecordedSince(this.#reader, this.#shop.id);
    return this.#recordedSince;
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
