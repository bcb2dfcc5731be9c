/** What is often asked for and no source that can be connected supplies: it is said to be missing, never taken as zero. */
export const NOT_CONNECTED = [
  {
    name: "session_duration",
    what: "time spent on the website: Klaviyo records that somebody was there, not for how long",
  },
  { name: "support_tickets", what: "support tickets: no help desk is connected" },
  { name: "social_interactions", what: "social media interactions: no social network is connected" },
  { name: "loyalty_points", what: "loyalty programme points: no programme is connected" },
  { name: "age", what: "age: neither Shopify nor Klaviyo is asked for it, and it is not guessed" },
  {
    name: "company_profile",
    what: "industry, company size and role: Shopify says that a company buys, not what it is",
  },
  {
    name: "stated_interests",
    what: "interests stated in quizzes: no quiz is connected; categories bought and browsed are",
  },
] as const;
