import { some } from "./common.ts";

const ago = (what: string) => (when: string) => `${what} ${when}`;

/** The overview, and the work that shows on several screens. */
interface SubtitleValues {
  people: string;
  segments: number;
  next: string | undefined;
  /** What the segments are to answer. */
  question: string | undefined;
}

export const overview = {
  overview: {
    title: "Overview",
    subtitle: ({ people, segments, next, question }: SubtitleValues) => {
      const now =
        segments === 0 ? "No segments yet." : `${people} customers in ${some(segments, "segment", "segments")}.`;
      const said = next === undefined ? now : `${now} Next run ${next}.`;
      return question === undefined ? said : `${question} ${said}`;
    },
    actions: {
      review: "Review segments",
      changes: "Review changes",
      count: "Prepare a push",
      update: "Update segments",
    },
  },
  attention: {
    paused: {
      title: "Nothing happens by itself at the moment",
      resume: "Resume",
      reasons: {
        reversal: (when: string) =>
          `A push was taken back on ${when}. Schedules and unattended changes wait until you resume them, so that it is not pushed again by itself.`,
        source_shrank: (when: string) =>
          `On ${when} the store had far fewer customers or orders than the day before. Check in Shopify that nothing was lost; then resume.`,
        by_hand: (when: string) =>
          `Paused by hand on ${when}. Schedules and unattended changes wait until you resume them.`,
        uninstalled: (when: string) => `Paused on ${when}, when the app was uninstalled.`,
      },
    },
    failed: {
      sync: "The last sync failed",
      run: "The last run failed",
      refused: "The last run found no segments that hold up",
      why: "See why",
      push: "The last push failed",
      pushText: "Some lists may be only partly up to date. Its page says how far it came.",
      look: "Open the push",
    },
    waiting: {
      proposal: "New segments wait for your decision",
      proposalText: (segments: number, buyers: string | null) =>
        `${some(segments, "segment", "segments")}${buyers === null ? "" : ` of ${buyers} buyers`} passed the checks. Nothing changes before you accept.`,
      review: "Review segments",
      push: "A push waits for your approval",
      reversal: "Taking back a push waits for your approval",
      pushText: (join: string, leave: string) =>
        `${join} would join a list and ${leave} would leave one. Nothing is sent before you approve.`,
      changes: "Review changes",
      mismatch: "Some people are not where they should be",
      mismatchText: (people: string) => `Klaviyo's lists differ from what was pushed for ${people} people.`,
      names: "See who",
    },
    outgrown: {
      title: "Segments have outgrown their size",
      too_small: (name: string, share: string, limit: string) =>
        `“${name}” is down to ${share} of the customers in segments; below ${limit} a message of its own hardly pays, and nothing can be measured.`,
      too_large: (name: string, share: string, limit: string) =>
        `“${name}” has come to hold ${share} of the customers in segments; above ${limit} it says little about anybody.`,
      action: "Find segments anew",
    },
    stale: {
      title: "The data is out of date",
      text: (when: string) => `The store was last read ${when}. Segments and lists do not know what happened since.`,
      action: "Update now",
    },
  },
  guide: {
    title: "Setup guide",
    progress: (done: number, all: number) => `${done} of ${all} steps done`,
    fold: "Hide steps",
    unfold: "Show steps",
    dismiss: "Dismiss",
    steps: {
      store: (name: string) => `Connect your store: ${name}`,
      klaviyo: {
        title: "Connect Klaviyo",
        text: "Segments become Klaviyo lists. Strata never creates a profile, never changes consent, and touches only lists and properties of its own.",
        action: "Connect Klaviyo",
      },
      goal: {
        title: "Choose a goal",
        text: "Segments serve a decision. You can change it later in Settings.",
        action: "Use this goal",
      },
      segments: {
        title: "Look at your segments",
        text: "Strata reads your orders and Klaviyo engagement, looks for groups that hold up, and shows them to you first.",
        working: "This takes a few minutes for a large store. You can leave this page and come back.",
        action: "Find segments",
        review: "Segments were found. Look at who is in them before you accept.",
        reviewAction: "Review segments",
      },
      push: {
        title: "Approve the first push",
        text: "Strata counts what would change in Klaviyo and shows it to you. Nothing is sent before you approve.",
        action: "Prepare the first push",
        review: (join: string) => `Counted: ${join} people would join a list. Look at the numbers before you approve.`,
        reviewAction: "Review changes",
      },
    },
  },
  measures: {
    people: "Customers in segments",
    inSegments: (segments: number) => `in ${some(segments, "segment", "segments")}`,
    afterSegments: "known once segments are accepted",
    revenue: "Net revenue, 90 days",
    repeats: "Bought again, 90 days",
    afterRefresh: "measured when memberships are next refreshed",
    noComparison: "no earlier period to compare with yet",
    comparedWith90Days: (percent: string) => `${percent}% against 90 days earlier`,
    ofBuyers: (repeat: string, buyers: string) => `${repeat} of ${buyers} buyers`,
    lists: "On Klaviyo lists",
    afterPush: "measured after the first push",
    ofPeople: (share: string, heldOut: string) => `${share} of customers; ${heldOut} held out`,
  },
  shares: {
    title: "Segments",
    all: "All segments",
    chart: "Segments by share of customers",
    segment: "Segment",
    people: "Customers",
    share: "Share",
  },
  health: {
    title: "Health",
    activity: "Activity",
    sync: "Last sync",
    run: "Last run",
    data: "Data checks",
    push: "Last push",
    now: "under way",
    never: "not yet",
    failed: (when: string) => `failed ${when}`,
    score: (score: number, gate: "pass" | "warn" | "block") =>
      `${score} of 100${gate === "pass" ? "" : gate === "warn" ? ", with warnings" : ", blocked"}`,
    runs: {
      proposed: ago("proposed"),
      refused: ago("refused"),
      failed: ago("failed"),
      accepted: ago("accepted"),
      superseded: ago("not used,"),
    },
    pushes: {
      draft: ago("being counted,"),
      planned: ago("waits for approval,"),
      approved: ago("under way,"),
      sending: ago("under way,"),
      verifying: ago("under way,"),
      verified: ago("verified"),
      mismatch: ago("with differences,"),
      failed: ago("failed"),
      reversed: ago("taken back,"),
      discarded: ago("discarded"),
    },
    next: { sync: "Next sync", refresh: "Next refresh", run: "Next run" },
  },
  work: {
    title: "Under way",
    progress: (done: number, all: number) => `${done} of ${all} steps done`,
    streams: {
      customers: (read?: string) => `Read customers from Shopify${read ? `: ${read}` : ""}`,
      orders: (read?: string) => `Read orders${read ? `: ${read}` : ""}`,
      refunds: (read?: string) => `Read refunds${read ? `: ${read}` : ""}`,
      ledger: (read?: string) => `Write the revenue ledger${read ? `: ${read} rows` : ""}`,
      profiles: (read?: string) => `Read profiles from Klaviyo${read ? `: ${read}` : ""}`,
      engagement: (read?: string) => `Read e-mail and site engagement${read ? `: ${read}` : ""}`,
    },
    steps: {
      mark: "Note what has been read",
      audit: "Check the data",
      identity: "Find accounts of the same person",
      snapshot: "Compute what is known of each customer",
      prediction: "Foresee orders, and test how well",
      segmentation: "Look for segments and test them",
      proposal: "Compare with the segments you have",
    },
  },
};
