import type { Random } from "../../random.ts";
import { wholeNumber } from "../distributions.ts";
import { HOUR, MINUTE, SECOND, type Zone } from "../zone.ts";

/** What a shop calls a sale: everybody's basket gets it (automatic) or those who type the code. */
export interface Sale {
  readonly kind: "automatic" | "code";
  readonly title: string;
  readonly percent: number;
}

const SALES: readonly (Sale & { from: number; to: number })[] = [
  { kind: "automatic", title: "January sale", percent: 15, from: 102, to: 112 },
  { kind: "code", title: "SPRING15", percent: 15, from: 405, to: 414 },
  { kind: "automatic", title: "Summer sale", percent: 20, from: 701, to: 712 },
  { kind: "code", title: "AUTUMN10", percent: 10, from: 920, to: 929 },
  { kind: "automatic", title: "Black week", percent: 25, from: 1122, to: 1201 },
];

/** How busy the trade is, January to December. */
const MONTHS = [0.8, 0.85, 0.9, 0.95, 1.05, 0.95, 0.9, 0.85, 0.95, 1.05, 1.3, 1.7] as const;

/**
 * The days of a generated history, counted from its first (day 0) in the store's time zone. The sandbox starts within
 * day `days`; what lies after it is the future, which the virtual clock may reach.
 */
export class Calendar {
  readonly zone: Zone;
  readonly startsAt: number;
  /** Days of history before the sandbox starts. */
  readonly days: number;
  /** All days, the future included. */
  readonly horizon: number;
  readonly #firstDay: number;
  /** Month and day as one number (1224 is Christmas Eve), per day. */
  readonly #dates: number[];

  constructor(zone: Zone, startsAt: number, days: number, futureDays: number) {
    this.zone = zone;
    this.startsAt = startsAt;
    this.days = days;
    this.horizon = days + futureDays;
    this.#firstDay = zone.dayOf(startsAt) - days;
    this.#dates = Array.from({ length: this.horizon }, (_, day) => {
      const date = new Date((this.#firstDay + day) * 24 * HOUR);
      return (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
    });
  }

  /** Midnight with which a day begins. */
  midnight(day: number): number {
    return this.zone.midnight(this.#firstDay + day);
  }

  /** A moment of the day at which people shop: mostly midday and evening, never before seven. */
  shoppingTime(random: Random, day: number): number {
    const hour = 7 + Math.floor(((random() + random() + random()) / 3) * 17);
    const withinHour = wholeNumber(random, 0, 59) * MINUTE + wholeNumber(random, 0, 59) * SECOND;
    return this.zone.instantOf((this.#firstDay + day) * 24 * HOUR + hour * HOUR + withinHour);
  }

  /** How busy the trade is on a day; 1 is an average month. */
  season(day: number): number {
    return MONTHS[Math.floor((this.#dates[day] ?? 101) / 100) - 1] ?? 1;
  }

  /** Whether the day falls into the six weeks before Christmas. */
  isGiftSeason(day: number): boolean {
    const date = this.#dates[day] ?? 0;
    return date >= 1112 && date <= 1222;
  }

  saleOn(day: number): Sale | null {
    const date = this.#dates[day] ?? 0;
    return SALES.find((sale) => date >= sale.from && date <= sale.to) ?? null;
  }
}
