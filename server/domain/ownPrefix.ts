/** What the name of every Klaviyo property of ours begins with. */
export const OWN_PREFIX = "strata_";
