import { formatMoney } from "../money.ts";
import { number, type Params, type Templates } from "./templates.ts";

const WORTH: Readonly<Record<string, (params: Params) => string>> = {
  predicted: ({ perPerson, days, currency }) =>
    `Orders worth ${formatMoney(Math.round(Number(perPerson)), String(currency))} a person on average are expected in the next ${number(days)} days, before refunds.`,
  observed: ({ perPerson, days, currency }) =>
    `They brought ${formatMoney(Math.round(Number(perPerson)), String(currency))} of net revenue a person on average in the last ${number(days)} days.`,
};

/** `value.<tier>.<basis>`: what a person of a segment is worth beside those of the other segments; params `perPerson`, `days`, `currency`. */
export const valueSentences: Templates = Object.fromEntries(
  ["high", "medium", "low"].flatMap((tier) =>
    Object.entries(WORTH).map(([basis, worth]) => [
      `value.${tier}.${basis}`,
      (params: Params) => `Value tier: ${tier} (cut at the terciles of the segments). ${worth(params)}`,
    ]),
  ),
);
