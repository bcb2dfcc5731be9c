import type { Instant, TimeZone } from "../../domain/instant.ts";
import { ENGAGEMENT_KINDS, ORDER_KINDS, SALES_CHANNELS } from "../../domain/source.ts";
import { NumberColumn } from "./numberColumn.ts";
import type { EventRow, OrderRows, PersonRows } from "./personRows.ts";

/** Numbers for words, in the order they are first met. */
class WordNumbers {
  readonly words: string[] = [];
  readonly #numbers = new Map<string, number>();

  /** -1 for no word; spellings that differ in case or outer spaces are one. */
  of(word: string | null): number {
    const key = word?.trim().toLowerCase() ?? "";
    if (word === null || key === "") return -1;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.words.length);
    this.words.push(word.trim());
    return this.words.length - 1;
  }
}

/** The numbering of products and words that the histories of one reading share. */
export class HistoryNumbers {
  readonly categories = new WordNumbers();
  readonly countries = new WordNumbers();
  readonly provinces = new WordNumbers();
  readonly #products = new Map<number, number>();

  product(id: number | null): number {
    if (id === null) return -1;
    const number = this.#products.get(id) ?? this.#products.size;
    this.#products.set(id, number);
    return number;
  }

  /** What the numbers stand for; grows while more is read. */
  names() {
    return { categories: this.categories.words, countries: this.countries.words, provinces: this.provinces.words };
  }
}

const columns = <Name extends string>(...names: Name[]) =>
  Object.fromEntries(names.map((name) => [name, new NumberColumn()])) as Record<Name, NumberColumn>;

/** Positions of analytics' DEVICES: unknown, telephone, other. */
const deviceOf = (isMobile: boolean | null) => (isMobile === null ? 0 : isMobile ? 1 : 2);

/** Puts people's rows into the columns that features are computed from, one person after the other. */
export class HistoryBuilder {
  readonly #numbers: HistoryNumbers;
  readonly #orders = columns(
    "person",
    "at",
    "cancelledAt",
    "kind",
    "net",
    "discount",
    "units",
    "channel",
    "country",
    "province",
  );
  readonly #changes = columns("order", "at", "amount", "isRefund");
  readonly #lines = columns("order", "product", "category", "net", "isDiscounted");
  readonly #events = columns("person", "at", "kind", "product", "category", "value", "device");
  readonly #people = columns("accountSince", "profileSince");

  constructor(numbers: HistoryNumbers) {
    this.#numbers = numbers;
  }

  /** @param since when the oldest account and profile were made; Infinity for none */
  addPerson({ orders, events }: PersonRows, since: { account: Instant; profile: Instant }): void {
    const person = this.#people.accountSince.length;
    this.#people.accountSince.push(since.account);
    this.#people.profileSince.push(since.profile);
    for (const order of orders) this.#addOrder(person, order);
    for (const event of events) this.#addEvent(person, event);
  }

  /** @param recordedSince by index into ENGAGEMENT_KINDS: when the account began to record the kind */
  finish(timeZone: TimeZone, recordedSince: Float64Array) {
    const orders = this.#orders;
    const lines = this.#lines;
    const events = this.#events;
    return {
      people: this.#people.accountSince.length,
      timeZone,
      orders: {
        person: orders.person.toIntegers(),
        at: orders.at.toFloats(),
        cancelledAt: orders.cancelledAt.toFloats(),
        kind: orders.kind.toBytes(),
        net: orders.net.toFloats(),
        discount: orders.discount.toFloats(),
        units: orders.units.toFloats(),
        channel: orders.channel.toBytes(),
        country: orders.country.toIntegers(),
        province: orders.province.toIntegers(),
      },
      adjustments: {
        order: this.#changes.order.toIntegers(),
        at: this.#changes.at.toFloats(),
        amount: this.#changes.amount.toFloats(),
        isRefund: this.#changes.isRefund.toBytes(),
      },
      lines: {
        order: lines.order.toIntegers(),
        product: lines.product.toIntegers(),
        category: lines.category.toIntegers(),
        net: lines.net.toFloats(),
        isDiscounted: lines.isDiscounted.toBytes(),
      },
      engagement: {
        person: events.person.toIntegers(),
        at: events.at.toFloats(),
        kind: events.kind.toBytes(),
        product: events.product.toIntegers(),
        category: events.category.toIntegers(),
        value: events.value.toFloats(),
        device: events.device.toBytes(),
        recordedSince,
      },
      accountSince: this.#people.accountSince.toFloats(),
      profileSince: this.#people.profileSince.toFloats(),
      names: this.#numbers.names(),
    };
  }

  #addOrder(person: number, order: OrderRows): void {
    const to = this.#orders;
    const row = to.person.length;
    to.person.push(person);
    to.at.push(order.at);
    to.cancelledAt.push(order.cancelledAt ?? Number.POSITIVE_INFINITY);
    to.kind.push(ORDER_KINDS.indexOf(order.kind));
    to.net.push(order.net);
    to.discount.push(order.discount);
    to.units.push(order.units);
    to.channel.push(SALES_CHANNELS.indexOf(order.channel));
    to.country.push(this.#numbers.countries.of(order.country));
    // A province's code means something only within its country.
    const { country, province } = order;
    to.province.push(this.#numbers.provinces.of(country && province ? `${country}-${province}` : null));
    for (const { at, amount, isRefund } of order.changes) {
      this.#changes.order.push(row);
      this.#changes.at.push(at);
      this.#changes.amount.push(amount);
      this.#changes.isRefund.push(Number(isRefund));
    }
    for (const { productId, productType, net, isDiscounted } of order.lines) {
      this.#lines.order.push(row);
      this.#lines.product.push(this.#numbers.product(productId));
      this.#lines.category.push(this.#numbers.categories.of(productType));
      this.#lines.net.push(net);
      this.#lines.isDiscounted.push(Number(isDiscounted));
    }
  }

  #addEvent(person: number, event: EventRow): void {
    const to = this.#events;
    to.person.push(person);
    to.at.push(event.at);
    to.kind.push(ENGAGEMENT_KINDS.indexOf(event.kind));
    to.product.push(this.#numbers.product(event.productId));
    to.category.push(this.#numbers.categories.of(event.category));
    to.value.push(event.value ?? Number.NaN);
    to.device.push(deviceOf(event.isMobile));
  }
}
