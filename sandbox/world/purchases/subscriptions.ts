import type { Random } from "../../random.ts";
import { wholeNumber } from "../distributions.ts";
import { HOUR, MINUTE } from "../zone.ts";
import type { Calendar } from "./calendar.ts";
import type { PlannedLine, Purchase } from "./purchase.ts";

const EVERY_DAYS = 30;
/** Chance to cancel after each renewal. */
const CANCELS = 0.16;

/**
 * Turns the first line of one online purchase into a subscription, with a renewal every 30 days until it is cancelled.
 * Renewals are orders of their own, made by the subscription's contract.
 */
export function addSubscription(random: Random, purchases: Purchase[], calendar: Calendar): void {
  const online = purchases.filter(({ sourceName }) => sourceName === "web");
  const start = online[wholeNumber(random, 0, Math.max(0, online.length - 1))];
  const line = start?.lines.find(({ offer }) => !offer.product.isGiftCard);
  if (!start || !line) return;
  line.isSubscription = true;
  const renewed: PlannedLine = { offer: line.offer, quantity: line.quantity, discount: 0, isSubscription: true };
  const end = calendar.midnight(calendar.horizon);
  const startDay = calendar.zone.dayOf(start.at);
  for (let day = startDay + EVERY_DAYS; random() >= CANCELS; day += EVERY_DAYS) {
    const at = calendar.zone.midnight(day) + 6 * HOUR + wholeNumber(random, 0, 59) * MINUTE;
    if (at >= end) break;
    purchases.push({ at, sourceName: "subscription_contract", lines: [{ ...renewed }], discounts: [] });
  }
  purchases.sort((a, b) => a.at - b.at);
}
