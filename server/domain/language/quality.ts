import { number, type Templates } from "./templates.ts";

/**
 * `assertion.<name>`: what is not true of a segment. `waterfall.<step>`: a step from Shopify's customers to the people
 * who can be reached.
 */
export const qualitySentences: Templates = {
  "assertion.dormant_members": ({ people, of, days }) =>
    `${number(people)} of ${number(of)} members have not ordered in ${number(days)} days, although the segment is called one of active buyers who spend much.`,
  "assertion.new_with_repeats": ({ people, of }) =>
    `${number(people)} of ${number(of)} members have not ordered exactly once, although the segment is called one of people who did.`,
  "waterfall.shopify_customers": () => "Customers that Shopify counts",
  "waterfall.not_read": () => "Not read, or new since",
  "waterfall.records": () => "Customer records",
  "waterfall.merged": () => "Second accounts of one person",
  "waterfall.guests": () => "Guests without an account",
  "waterfall.people": () => "People",
  "waterfall.without_orders": () => "Without an order",
  "waterfall.objecting": () => "Object to being profiled",
  "waterfall.without_purchase": () => "Only test, cancelled, free or later orders",
  "waterfall.buyers": () => "Buyers",
  "waterfall.not_in_klaviyo": () => "Not in Klaviyo",
  "waterfall.no_consent": () => "Did not agree to mail or texts",
  "waterfall.suppressed": () => "Suppressed in Klaviyo",
  "waterfall.held_out": () => "Held out as a control",
  "waterfall.reachable": () => "Can be reached",
};
