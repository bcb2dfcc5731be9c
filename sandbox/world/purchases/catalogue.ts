import { pick, streamOf, wholeNumber } from "../distributions.ts";
import { FIRST_ID } from "../identifiers.ts";
import type { Product } from "../world.ts";

/** A product with what it costs: the world's products carry no price, lines do. */
export interface Offer {
  readonly product: Product;
  /** Minor units. */
  readonly price: number;
}

export interface Catalogue {
  readonly offers: readonly Offer[];
  /** The same, by product type; gift cards are not among them. */
  readonly byType: readonly (readonly Offer[])[];
  readonly giftCards: readonly Offer[];
}

/** Product types with their cheapest and dearest price in minor units. */
const TYPES = [
  { type: "Candles", noun: "Candle", from: 900, to: 3_800 },
  { type: "Ceramics", noun: "Bowl", from: 1_400, to: 7_500 },
  { type: "Loose tea", noun: "Tea", from: 700, to: 2_400 },
  { type: "Table linen", noun: "Tablecloth", from: 1_800, to: 8_900 },
  { type: "Stationery", noun: "Notebook", from: 500, to: 2_200 },
  { type: "Garden", noun: "Planter", from: 1_500, to: 9_500 },
  { type: "Bath", noun: "Soap", from: 600, to: 2_800 },
  { type: "Kitchen", noun: "Board", from: 1_200, to: 8_000 },
  { type: "Throws", noun: "Throw", from: 3_900, to: 16_500 },
  { type: "Ornaments", noun: "Ornament", from: 400, to: 3_200 },
] as const;

const RANGES = ["Fennmoor", "Harrowgate", "Brindle", "Lowfield", "Ostrava", "Pelham"] as const;
const FINISHES = ["amber", "slate", "moss", "oat", "indigo", "rose", "chalk"] as const;
const GIFT_CARD_VALUES = [2_500, 5_000, 10_000] as const;
const OFFERS_PER_TYPE = 12;

/** About 120 products in ten types, and three gift cards; the same seed makes the same ones. */
export function makeCatalogue(seed: number): Catalogue {
  const random = streamOf(seed, "catalogue");
  let id: number = FIRST_ID.product;
  const byType = TYPES.map(({ type, noun, from, to }) =>
    Array.from({ length: OFFERS_PER_TYPE }, (_, index): Offer => {
      const range = RANGES[index % RANGES.length] ?? "";
      // Skewed towards the cheap end, as shelves are; prices end in 0 or 5 cents short of a round sum.
      const price = Math.round((from + (to - from) * random() ** 1.8) / 50) * 50 - (random() < 0.6 ? 5 : 0);
      const finish = index < RANGES.length ? FINISHES[wholeNumber(random, 0, 2)] : pick(random, FINISHES.slice(3));
      const title = `${range} ${noun}, ${finish}`;
      return { product: { id: id++, title, productType: type, isGiftCard: false }, price };
    }),
  );
  const giftCards = GIFT_CARD_VALUES.map((price): Offer => {
    const title = `Gift card ${price / 100}`;
    return { product: { id: id++, title, productType: "Gift cards", isGiftCard: true }, price };
  });
  return { offers: [...byType.flat(), ...giftCards], byType, giftCards };
}
