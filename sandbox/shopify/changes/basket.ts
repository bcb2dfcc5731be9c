import type { Random } from "../../random.ts";
import { pick, streamOf, wholeNumber } from "../../world/distributions.ts";
import type { OrderLine, Product, World } from "../../world/world.ts";
import type { WorldIndex } from "../store/worldIndex.ts";
import { StoreRefusal } from "./parts.ts";

/** A line as somebody asks for it; what is left out comes from the catalogue. Money in minor units. */
export interface WantedLine {
  productId?: number | undefined;
  title?: string | undefined;
  quantity?: number | undefined;
  unitPrice?: number | undefined;
  /** On all units together. */
  discount?: number | undefined;
  isSubscription?: boolean | undefined;
}

/** What an article costs that nobody ever bought. */
const UNKNOWN_PRICE = 1_500;
const MOST_LINES = 3;

const pricesOf = new WeakMap<World, Map<number, number>>();

/** The lines of a new order: those asked for, or a basket drawn from the catalogue. */
export function fillLines(index: WorldIndex, wanted: readonly WantedLine[] | undefined, number: number): OrderLine[] {
  const { world } = index;
  const lines = wanted ?? drawBasket(streamOf(world.seed, "live basket", number), world);
  if (lines.length === 0) throw new StoreRefusal("Line items must have at least one line item");
  return lines.map((line) => makeLine(index, line));
}

function makeLine(index: WorldIndex, wanted: WantedLine): OrderLine {
  const { world } = index;
  const product = wanted.productId === undefined ? null : index.product(wanted.productId);
  if (product === undefined) throw new StoreRefusal(`Product ${wanted.productId} does not exist`);
  const title = wanted.title ?? product?.title;
  if (!title) throw new StoreRefusal("Line items title can't be blank");
  const quantity = wanted.quantity ?? 1;
  if (quantity < 1) throw new StoreRefusal("Line items quantity must be greater than or equal to 1");
  const unitPrice = wanted.unitPrice ?? (product ? priceOf(world, product) : UNKNOWN_PRICE);
  const discount = wanted.discount ?? 0;
  if (unitPrice < 0 || discount < 0 || discount > quantity * unitPrice) {
    throw new StoreRefusal("A line's price and discount must not be negative, nor the discount above the price");
  }
  return {
    id: index.nextId("line"),
    productId: product?.id ?? null,
    title,
    quantity,
    unitPrice,
    discount,
    isGiftCard: product?.isGiftCard ?? false,
    isSubscription: wanted.isSubscription ?? false,
  };
}

function drawBasket(random: Random, world: World): WantedLine[] {
  const goods = world.products.filter(({ isGiftCard }) => !isGiftCard);
  if (goods.length === 0) return [{ title: "Something nice" }];
  const chosen = new Set(Array.from({ length: wholeNumber(random, 1, MOST_LINES) }, () => pick(random, goods)));
  return [...chosen].map(({ id }) => ({ productId: id, quantity: random() < 0.8 ? 1 : 2 }));
}

/** What the product was last sold for before the sandbox started: the world keeps no price list. */
function priceOf(world: World, { id }: Product): number {
  let prices = pricesOf.get(world);
  if (!prices) {
    prices = new Map();
    for (const { lines, createdAt } of world.orders) {
      if (createdAt > world.startsAt) continue;
      for (const { productId, unitPrice } of lines) if (productId !== null) prices.set(productId, unitPrice);
    }
    pricesOf.set(world, prices);
  }
  return prices.get(id) ?? UNKNOWN_PRICE;
}
