import { familyOf, ratio } from "../definition.ts";
import { engagementReader } from "../engagementSummary.ts";
import { PURCHASE_KINDS } from "../orderKinds.ts";

const feature = familyOf({ family: "channel", source: "shopify", kinds: PURCHASE_KINDS });

const viewed = engagementReader("product_viewed");
/** Views in 90 days from which on somebody browses a lot. */
const MANY_VIEWS = 5;

export const channelFeatures = [
  feature("pos_share", {
    unit: "share",
    formula: "purchases made at a point of sale / frequency",
    missing: "no_order",
    log: false,
    compute: ({ purchases }) => ratio(purchases.pos, purchases.count),
  }),
  feature("online_share", {
    unit: "share",
    formula: "purchases made in the online shop / frequency",
    missing: "no_order",
    log: false,
    compute: ({ purchases }) => ratio(purchases.online, purchases.count),
  }),
  feature("marketplace_share", {
    unit: "share",
    formula: "purchases made on a marketplace / frequency",
    missing: "no_order",
    log: false,
    compute: ({ purchases }) => ratio(purchases.marketplace, purchases.count),
  }),
  feature("b2b_share", {
    unit: "share",
    formula: "purchases made for a company / frequency",
    missing: "no_order",
    log: false,
    compute: ({ purchases }) => ratio(purchases.b2b, purchases.count),
  }),
  feature("distinct_channels", {
    unit: "count",
    formula: "different sales channels of the purchases",
    missing: "no_order",
    log: false,
    compute: ({ purchases }) => (purchases.count === 0 ? Number.NaN : bitsIn(purchases.channels)),
  }),
  feature("showroomer", {
    unit: "share",
    formula:
      "1 where product_views_90d is 5 or more and pos_share one half or more, else 0: looks online and buys at the till",
    missing: "no_window",
    source: "klaviyo",
    log: false,
    compute: ({ purchases, engagement }) => {
      const views = viewed.count90(engagement);
      if (Number.isNaN(views)) return views;
      return Number(views >= MANY_VIEWS && purchases.pos * 2 >= purchases.count && purchases.pos > 0);
    },
  }),
];

function bitsIn(mask: number): number {
  let bits = 0;
  for (let left = mask; left > 0; left &= left - 1) bits++;
  return bits;
}
