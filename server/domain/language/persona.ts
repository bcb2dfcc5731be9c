import { formatMoney } from "../money.ts";
import { number, type Params, percent, type Templates } from "./templates.ts";

type Value = Params[string] | undefined;

const days = (value: Value) => `${number(value)} ${number(value) === "1" ? "day" : "days"}`;
const times = (value: Value) => (few(value) === "1" ? "once" : `${few(value)} times`);
const few = (value: Value) => Number(value).toLocaleString("en", { maximumFractionDigits: 1 });
const money = (value: Value, currency: Value) => formatMoney(Math.round(Number(value)), String(currency));
const some = (count: Value, one: string, many: string) => `${few(count)} ${few(count) === "1" ? one : many}`;

const group = ({ people, share }: Params) =>
  `${number(people)} ${Number(people) === 1 ? "person" : "people"}, ${percent(share)} of all buyers`;

const order = (params: Params) => [
  `spends ${money(params["average_order_value.median"], params.currency)} an order (typical of all buyers: ${money(params["everyone.average_order_value.median"], params.currency)})`,
  `pays full price for ${whole(params["full_price_share.median"])} of what they spend`,
];
const favourite = (params: Params) =>
  number(params["distinct_categories.median"]) === "1"
    ? `puts ${whole(params["top_category_share.median"])} into one product type`
    : `puts ${whole(params["top_category_share.median"])} into their favourite of ${some(params["distinct_categories.median"], "product type", "product types")}`;
/** Nothing of a physical shop where the typical one orders in none. */
const inShop = (params: Params) =>
  number(100 * Number(params["pos_share.median"])) === "0"
    ? []
    : [`places ${whole(params["pos_share.median"])} of their orders in a physical shop`];
const habits = (all: readonly string[]) =>
  all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")}${all.length > 2 ? "," : ""} and ${all.at(-1)}`;
const whole = (part: Value) => `${number(100 * Number(part))}%`;

/** What to do, by how recently and how often they bought. None of it says what will come of it. */
const ADVICE: Readonly<Record<string, string>> = {
  recent_once: "They know you from one order: make the second one easy, with what goes with the first",
  recent_occasional: "Many of them know you from one order: make the next one easy, with what goes with the last",
  recent_repeat: "They have come back before: show them what they have not tried yet",
  recent_regular: "They have come often: thank them, let them see new things first, and ask them what is missing",
  quiet_once:
    "The time in which others order again is passing: remind them once of what they bought and what goes with it",
  quiet_occasional: "The time in which they would order again is passing: remind them of what they bought",
  quiet_repeat: "They are later than usual: remind them now, while they still think of you",
  quiet_regular: "They are later than usual, and they used to come often: a personal word now is worth the effort",
  lapsed_once: "They tried you once, long ago: give them one good reason to look again, and write seldom after that",
  lapsed_occasional:
    "They have not ordered for long: give them one good reason to look again, and write seldom after that",
  lapsed_repeat: "They ordered more than once and have stopped: ask what changed, and show what is new since",
  lapsed_regular: "They used to come often and stopped: ask what changed, in person where you can",
};

/** Giving a discount to people who pay full price costs margin on orders they place anyway. */
const withoutDiscount = (params: Params) =>
  params["full_price_share.median"] === undefined
    ? ""
    : `; leave discounts out of it, since the typical one pays full price for ${whole(params["full_price_share.median"])} of what they spend`;

/** `persona.…`: a segment in a paragraph. Params `<feature>.<figure>` and `everyone.<feature>.<figure>` are figures of its profile; "the typical one" is the median member in that figure. */
export const personaSentences: Templates = {
  "persona.who.once": (params) =>
    `${group(params)}, nearly all with a single order; half of them placed it within the last ${days(params["recency_days.median"])}.`,
  "persona.who.again": (params) =>
    `${group(params)}; the typical one has ordered ${times(params["frequency.median"])}, last ${days(params["recency_days.median"])} ago.`,
  "persona.who.rhythm": (params) =>
    `${group(params)}; the typical one has ordered ${times(params["frequency.median"])}, usually ${days(params["mean_gap_days.median"])} apart, last ${days(params["recency_days.median"])} ago.`,

  "persona.buys.types": (params) =>
    `The typical one ${habits([...order(params), favourite(params), ...inShop(params)])}.`,
  "persona.buys.orders": (params) => `The typical one ${habits([...order(params), ...inShop(params)])}.`,

  "persona.mail.clicks": (params) =>
    `The typical one received ${some(params["emails_received_90d.median"], "e-mail", "e-mails")} in the last 90 days and clicked ${percent(params["click_rate_90d.median"])} of theirs (typical of all buyers: ${percent(params["everyone.click_rate_90d.median"])}).`,
  "persona.mail.showroom": (params) =>
    `The typical one looked at ${some(params["product_views_90d.median"], "product", "products")} online in the last 90 days and placed ${whole(params["pos_share.median"])} of their orders in a physical shop: few clicks mean that they buy there, not that they have lost interest.`,
  "persona.mail.unknown": () =>
    "How they respond to e-mail is not known: most have no Klaviyo profile or were sent nothing lately.",

  "persona.later": ({ laterBuyers, laterNetPerPerson, horizonDays, currency }) =>
    `Of people who were where they are ${number(horizonDays)} days earlier, ${whole(laterBuyers)} ordered in the ${number(horizonDays)} days that followed, worth ${money(laterNetPerPerson, currency)} a person.`,

  ...Object.fromEntries(
    Object.entries(ADVICE).map(([key, text]) => [
      `persona.do.${key}`,
      (params: Params) => `${text}${withoutDiscount(params)}.`,
    ]),
  ),
};
