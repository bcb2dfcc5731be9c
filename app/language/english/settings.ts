/** What can be set. */
export const settings = {
  settings: {
    title: "Settings",
    saved: "Settings saved",
    schedule: {
      title: "What happens by itself",
      description: "In your store's local time. Runs only propose: nothing new goes live before you accept it.",
      none: "Nothing is scheduled yet. Schedules begin with the first sync.",
      kinds: {
        sync: {
          label: "Read the store and Klaviyo",
          help: "Orders, customers, profiles and engagement since the last time.",
        },
        refresh: { label: "Refresh memberships", help: "Customers move between the accepted segments." },
        run: { label: "Look for segments anew", help: "Ends as a proposal for you to accept or not." },
      },
      cadence: (what: string) => `${what}: how often`,
      day: (what: string) => `${what}: on which day`,
      hour: (what: string) => `${what}: at what time`,
      cadences: {
        hourly: "Every hour",
        daily: "Every day",
        weekly: "Every week",
        monthly: "Every month",
        quarterly: "Every quarter",
      },
      monthDay: (day: number) => `on day ${day}`,
      next: (when: string) => `Next: ${when}`,
    },
    holdout: {
      title: "Control group",
      description:
        "A share of the people who can be reached gets no list, so that you can see what acting on segments earns.",
      label: (share: string) => `Held out: ${share}`,
      none: "Without a control group nobody can tell what the lists earned from what would have happened anyway.",
      explained:
        "10% of a store shows large effects over all segments together. It cannot show small ones, nor what happens inside one small segment. Who has been drawn stays drawn; a change applies to people drawn from now on.",
    },
    events: {
      title: "Klaviyo events",
      description: "Lists are always kept. Events are extra, for flows that should start at the moment of joining.",
      label: "Send an event when somebody enters or leaves a segment",
      help: "At most one entry per person and segment in 30 days. Events cannot be taken back.",
    },
    uninstall: {
      title: "If Strata is uninstalled",
      description: "Decided beforehand: afterwards nobody can open Strata to do it.",
      keep: {
        label: "Leave lists and properties in Klaviyo",
        help: "They stay as they are and are no longer updated.",
      },
      clear: {
        label: "Empty the lists and set the properties to “none”",
        help: "Flows and campaigns that use them reach nobody.",
      },
    },
    pause: {
      title: "Pause",
      description: "Stops everything that happens by itself. What you start by hand still works.",
      running: "Schedules and unattended changes are in force.",
      action: "Pause everything",
      paused: "Paused",
      resumed: "Resumed",
    },
  },
};
