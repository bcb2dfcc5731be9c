import { z } from "zod";

const most = z.coerce.number().int().min(1).max(1_000).default(100);

/** GET /segments/:id/lookalikes?most= */
export const lookalikesQuery = z.object({ most });

/** POST /lookalikes: customers by Shopify's numbers, of a file for instance. */
export const lookalikesRequest = z.strictObject({
  customerIds: z.array(z.int().min(1)).min(1).max(10_000),
  most,
});

/** Buyers outside a group who are most like it, nearest first: no name and no address. */
export interface LookalikesView {
  /** The segment's name; null where customers were given. */
  segment: string | null;
  /** Buyers of the group, and customers asked for who are not known as buyers. */
  seeds: number;
  unknown: number;
  /** What people were compared by, in words. */
  comparedBy: string[];
  people: {
    person: number;
    /** Null for somebody who only ever ordered as a guest. */
    customerId: number | null;
    /** How far they are from the nearest of the group; 1 is a typical difference between buyers on one axis. */
    distance: number;
    /** Whether they may be mailed; null in a shop without Klaviyo profiles. */
    byEmail: boolean | null;
  }[];
}
