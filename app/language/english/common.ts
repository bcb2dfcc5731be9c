/** "1 order", "2 orders" */
export function some(count: number, one: string, many: string): string {
  return count === 1 ? `1 ${one}` : `${count} ${many}`;
}

/** Words of several screens. */
export const common = {
  common: {
    appName: "Strata",
    loading: "Loading",
    retry: "Try again",
    cancel: "Cancel",
    save: "Save",
    discard: "Discard",
    none: "–",
    justNow: "just now",
  },
  navigation: { overview: "Overview", segments: "Segments", activity: "Activity", settings: "Settings" },
  failures: {
    load: "This page could not be loaded",
    install: "Strata could not be opened for this store",
    command: "That did not work",
    unreachable: "Strata could not be reached. Check the connection and try again.",
    unreadable: "Strata gave an answer that could not be read. Try again.",
  },
  notFound: {
    title: "There is nothing at this address",
    text: "It may have been removed, or the link may be mistyped.",
    action: "Go to the overview",
  },
  units: {
    days: (value: number, shown: string) => `${shown} ${Math.round(value) === 1 ? "day" : "days"}`,
    times: (shown: string) => `${shown}×`,
  },
  /** Why somebody joins or leaves a list. */
  causes: {
    order: { short: "orders", long: "They ordered" },
    ageing: { short: "time passing", long: "Time passed since their last order" },
    engagement: { short: "e-mail engagement", long: "They opened, clicked or visited" },
    refund: { short: "refunds", long: "They were refunded" },
    consent: { short: "consent", long: "They gave or withdrew consent" },
    model_change: { short: "new segments", long: "The segments were found anew" },
    identity_merge: { short: "joined accounts", long: "Accounts turned out to be one person's" },
    identity_split: { short: "split accounts", long: "An account turned out to be two people's" },
    arm: { short: "control group", long: "They were drawn into the control group" },
    undo: { short: "taken back", long: "A push is taken back" },
    manual: { short: "by hand", long: "By hand" },
  },
  klaviyo: {
    key: "Klaviyo private API key",
    keyHelp:
      "In Klaviyo: Settings, API keys, Create private API key, with full access to lists and profiles and read access to the rest. It is kept encrypted and never shown again.",
    connected: (account: string) => `Connected to Klaviyo account ${account}`,
    section: {
      title: "Klaviyo",
      description: "Where segments become lists. Strata changes only lists and properties of its own.",
      connected: "Connected",
      account: "Account",
      key: "Key",
      masked: "pk_••••••••",
      maskedSince: (day: string) => `pk_•••••••• (set ${day})`,
      change: "Change key",
      replace: "Replace key",
      connect: "Connect",
    },
  },
  goals: {
    title: "Goal",
    description: "The decision your segments should help with. It decides what customers are grouped by.",
    enables: (action: string) => `What you would do with it: ${action}`,
    measuredBy: (kpi: string) => `Measured by: ${kpi}`,
    uses: "What it looks at",
    weight: (label: string, share: string) => `${label} (${share} of the weight)`,
  },
  checks: {
    of: (segment: string, text: string) => `${segment}: ${text}`,
    results: { pass: "Passed", warn: "Warning", fail: "Failed" },
    summary: {
      passed: "Passed",
      none: "Not checked",
      warned: (count: number) => some(count, "warning", "warnings"),
      failed: (count: number) => `${count} failed`,
    },
    names: {
      size: "Size",
      stability: "Stability",
      coverage: "Coverage",
      segment_count: "Number of segments",
      largest_segment: "Largest segment",
      backtest: "Test against later orders",
      against_rules: "Comparison with plain rules",
      neighbours: "Segments that behave alike",
      untested: "Rules that were not tested",
      grouping: "Groups or slices",
      time_slices: "The same at another time",
      channels: "The same without a sales channel",
      effect_size: "Difference from the nearest segment",
      reach: "People who can be reached",
      playbook: "Segments with one treatment",
      new_with_repeats: "One-time buyers who are not",
      dormant_members: "Active customers who are not",
    } as Readonly<Record<string, string>>,
  },
};
