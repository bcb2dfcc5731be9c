import { familyOf } from "../definition.ts";
import { engagementReader } from "../engagementSummary.ts";

const feature = familyOf({ family: "engagement", source: "klaviyo", kinds: [] });

/** Points of one event: how much more it takes than an opened e-mail. A convention of ours. */
const POINTS = [
  [engagementReader("email_opened"), 1],
  [engagementReader("email_clicked"), 3],
  [engagementReader("site_active"), 2],
  [engagementReader("product_viewed"), 1],
  [engagementReader("cart_added"), 3],
  [engagementReader("checkout_started"), 5],
] as const;
/** Points at which the index is 1 - 1/e, about .63. */
const SCALE = 10;

export const engagementFeatures = [
  feature("engagement_index", {
    unit: "share",
    formula:
      "1 - exp(-points / 10) over the events of 90 calendar days: an open not made by a machine 1 point, such a click 3 (unless human_clicks_90d is missing), a visit 2, a product viewed 1, an addition to a cart 3, a checkout started 5; kinds that were not recorded throughout are left out",
    missing: "no_window",
    log: false,
    compute: ({ engagement }) => {
      let [points, known] = [0, 0];
      for (const [reader, weight] of POINTS) {
        const count = reader.count90(engagement);
        if (Number.isNaN(count)) continue;
        known++;
        points += weight * count;
      }
      return known === 0 ? Number.NaN : 1 - Math.exp(-points / SCALE);
    },
  }),
];
