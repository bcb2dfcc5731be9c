import type { Templates } from "./templates.ts";

/** `rfm.<group>`: the name of a group of recency, frequency and monetary codes. */
export const rfmSentences: Templates = {
  "rfm.champions": () => "Champions",
  "rfm.loyal": () => "Loyal",
  "rfm.potential_loyalist": () => "Potential loyalists",
  "rfm.new": () => "New",
  "rfm.promising": () => "Promising",
  "rfm.need_attention": () => "Need attention",
  "rfm.about_to_sleep": () => "About to sleep",
  "rfm.at_risk": () => "At risk",
  "rfm.cannot_lose": () => "Cannot lose them",
  "rfm.big_single_order": () => "Big single order",
  "rfm.hibernating": () => "Hibernating",
  "rfm.lost": () => "Lost",
  "rfm.none": () => "No order yet",
};
