import type { Random } from "../../random.ts";
import { beta, pick, streamOf, wholeNumber } from "../distributions.ts";
import { FIRST_ID } from "../identifiers.ts";
import type { BehaviourName } from "../purchases/behaviours.ts";
import type { Calendar } from "../purchases/calendar.ts";
import type { Shopper } from "../purchases/purchase.ts";
import type { Customer } from "../world.ts";
import { DAY, MINUTE } from "../zone.ts";
import { drawEmailConsent, drawSmsConsent } from "./consent.ts";
import type { ContactBook } from "./contacts.ts";
import { drawCountry } from "./countries.ts";
import { AWKWARD_NAMES, COMPANIES, FIRST_NAMES, LAST_NAMES } from "./names.ts";

/** Somebody of the generated store: with an account, or only a guest. */
export interface Person {
  /** Null for people who never created an account. */
  readonly customer: Customer | null;
  /** Null for prospects, who never buy. */
  readonly shopper: Shopper | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly firstName: string;
  readonly lastName: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** When the store first heard of them. */
  readonly knownSince: number;
  /** Interest in mails and the website, 0 to 1. */
  readonly openness: number;
}

/** Prospects (accounts that never buy) for each shopper. */
const PROSPECTS = 0.08;

/** Gives every shopper a name, a contact and, unless they are guests, an account; adds prospects. Oldest account first. */
export function makePeople(
  seed: number,
  shoppers: readonly Shopper[],
  calendar: Calendar,
  book: ContactBook,
): Person[] {
  const random = streamOf(seed, "people");
  const prospects = Array.from({ length: Math.round(shoppers.length * PROSPECTS) }, () => null);
  const people = [...shoppers, ...prospects].map((shopper) => person(random, shopper, calendar, book));
  people.sort((a, b) => a.knownSince - b.knownSince);
  let id: number = FIRST_ID.customer;
  for (const { customer } of people) {
    if (customer) customer.id = id++;
  }
  addAwkwardNames(people);
  return people;
}

/** The latent group of each customer, by id; prospects have none. */
export function behaviourOfCustomers(people: readonly Person[]): Map<number, BehaviourName> {
  const truth = new Map<number, BehaviourName>();
  for (const { customer, shopper } of people) if (customer && shopper) truth.set(customer.id, shopper.traits.behaviour);
  return truth;
}

function person(random: Random, shopper: Shopper | null, calendar: Calendar, book: ContactBook): Person {
  const country = drawCountry(random);
  const firstName = pick(random, FIRST_NAMES);
  const lastName = pick(random, LAST_NAMES);
  const buysAtTill = (shopper?.traits.atTill ?? 0) > 0 && country.isHome;
  const phone = buysAtTill || random() < 0.33 ? book.phone(country.code) : null;
  const hasNoEmail = phone !== null && buysAtTill && random() < 0.3;
  const named = {
    email: hasNoEmail ? null : book.email(random, firstName, lastName),
    phone,
    firstName,
    lastName,
    country: country.code,
    knownSince: knownSince(random, shopper, calendar),
    openness: shopper?.traits.openness ?? beta(random, 0.25, 3),
  };
  const customer = shopper === null || shopper.hasAccount ? account(random, named, shopper, calendar) : null;
  return { ...named, shopper, customer };
}

/** Accounts open with the first order; some people sign up weeks before. */
function knownSince(random: Random, shopper: Shopper | null, calendar: Calendar): number {
  const first = shopper?.purchases[0];
  if (!first) return calendar.shoppingTime(random, wholeNumber(random, 0, calendar.horizon - 1));
  return random() < 0.15 ? first.at - wholeNumber(random, 1, 60) * DAY : first.at - MINUTE;
}

function account(
  random: Random,
  named: Omit<Person, "customer" | "shopper">,
  shopper: Shopper | null,
  calendar: Calendar,
): Customer {
  const { email, phone, firstName, lastName, country, knownSince: createdAt, openness } = named;
  const isWholesale = shopper?.traits.behaviour === "wholesale";
  const lastOrder = shopper?.purchases.findLast(({ at }) => at < calendar.startsAt)?.at ?? createdAt;
  return {
    id: 0,
    createdAt,
    updatedAt: Math.max(createdAt, lastOrder),
    email,
    phone,
    firstName,
    lastName,
    emailConsent: drawEmailConsent(random, openness, email),
    smsConsent: drawSmsConsent(random, phone),
    country,
    tags: isWholesale ? ["wholesale"] : random() < 0.06 ? [pick(random, ["vip", "newsletter", "press", "local"])] : [],
    company: isWholesale ? pick(random, COMPANIES) : null,
    dataSaleOptOut: random() < 0.01,
  };
}

/** A few accounts carry names that break careless software, in stores large enough not to notice. */
function addAwkwardNames(people: readonly Person[]): void {
  const accounts = people.flatMap(({ customer }) => customer ?? []);
  if (accounts.length < 1_000) return;
  AWKWARD_NAMES.forEach(([first, last], index) => {
    const customer = accounts[100 + index * 50];
    if (customer) Object.assign(customer, { firstName: first, lastName: last });
  });
}
