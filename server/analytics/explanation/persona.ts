import { type Sentence, sentence } from "../../domain/sentence.ts";
import type { Character } from "../segmentation/character.ts";
import type { FeatureProfile, FeatureSummary } from "../segmentation/profile.ts";

/** What is known of a segment besides its profile. */
export interface PersonaFacts {
  people: number;
  /** Of all buyers. */
  share: number;
  character: Character;
  /** What people did in the days after they were where this segment is; null where nobody was. */
  later: { buyers: number; netPerPerson: number; days: number } | null;
  currency: string;
}

/** Below this part of the members with a known value, a figure says more about who is missing than about the segment. */
const KNOWN_ENOUGH = 0.5;
/** From this part of the typical member's revenue at full price on, a discount would be given away. */
const FULL_PRICE = 0.8;

/**
 * A segment as three to five sentences: who they are, what they buy and where, how they respond to e-mail, what people
 * like them did afterwards, and what to do with them. Params that come from the profile are named by their row,
 * `<feature>.<figure>`, everyone's by `everyone.<feature>.<figure>`, so that each number can be looked up. Each is the
 * median, what the typical member does: a mean of people's shares is not the share of the whole, and reads as if it were.
 */
export function personaOf(profile: readonly FeatureProfile[], segment: number, facts: PersonaFacts): Sentence[] {
  const figures = figuresOf(profile, segment, facts.people);
  return [
    who(figures, facts),
    ...buys(figures, facts),
    mail(figures, facts.character),
    ...later(facts),
    advice(figures, facts.character),
  ];
}

type Figures = (...names: readonly Figure[]) => Record<string, number> | null;
type Statistic = Exclude<keyof FeatureSummary, "known">;
type Figure = `${string}.${Statistic}`;

/** Looks figures up by name; null where one of them is known of too few members. */
function figuresOf(profile: readonly FeatureProfile[], segment: number, people: number): Figures {
  return (...names) => {
    const found: Record<string, number> = {};
    for (const name of names) {
      const [feature, statistic] = splitName(name);
      const row = profile.find((one) => one.feature === feature.replace("everyone.", ""));
      const own = row?.segments[segment];
      if (!row || !own || own.known < KNOWN_ENOUGH * people) return null;
      found[name] = (feature.startsWith("everyone.") ? row.population : own)[statistic];
    }
    return found;
  };
}

function splitName(name: Figure): [feature: string, statistic: Statistic] {
  const at = name.lastIndexOf(".");
  return [name.slice(0, at), name.slice(at + 1) as Statistic];
}

function who(figures: Figures, { people, share, character }: PersonaFacts): Sentence {
  const group = { people, share };
  if (character.frequency === "once") {
    return sentence("persona.who.once", { ...group, ...figures("recency_days.median") });
  }
  const rhythm = figures("frequency.median", "recency_days.median", "mean_gap_days.median");
  if (rhythm) return sentence("persona.who.rhythm", { ...group, ...rhythm });
  return sentence("persona.who.again", { ...group, ...figures("frequency.median", "recency_days.median") });
}

function buys(figures: Figures, { currency }: PersonaFacts): Sentence[] {
  const order = figures("average_order_value.median", "everyone.average_order_value.median");
  const price = figures("full_price_share.median", "pos_share.median");
  if (!order || !price) return [];
  const basket = figures("distinct_categories.median", "top_category_share.median");
  const params = { ...order, ...price, ...basket, currency };
  return [sentence(basket ? "persona.buys.types" : "persona.buys.orders", params)];
}

function mail(figures: Figures, { habit }: Character): Sentence {
  const clicks = figures("emails_received_90d.median", "click_rate_90d.median", "everyone.click_rate_90d.median");
  if (habit === "showroom") {
    const browsing = figures("product_views_90d.median", "pos_share.median");
    if (browsing) return sentence("persona.mail.showroom", browsing);
  }
  return clicks ? sentence("persona.mail.clicks", clicks) : sentence("persona.mail.unknown");
}

function later({ later: found, currency }: PersonaFacts): Sentence[] {
  if (!found) return [];
  const { buyers, netPerPerson, days } = found;
  return [
    sentence("persona.later", { laterBuyers: buyers, laterNetPerPerson: netPerPerson, horizonDays: days, currency }),
  ];
}

function advice(figures: Figures, { recency, frequency }: Character): Sentence {
  const code = `persona.do.${recency}_${frequency}`;
  const price = figures("full_price_share.median");
  return price && price["full_price_share.median"]! >= FULL_PRICE ? sentence(code, price) : sentence(code);
}
