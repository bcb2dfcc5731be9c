import { some } from "./common.ts";

/** What happened and is happening. */
export const activity = {
  activity: {
    title: "Activity",
    update: "Update segments",
    more: "Show earlier",
    empty: {
      title: "Nothing has happened yet",
      text: "Syncs, runs and pushes appear here, with what they did and how long they took.",
      action: "Open the setup guide",
    },
    table: {
      caption: "Syncs, runs and pushes, newest first",
      what: "What",
      state: "State",
      details: "What came of it",
      when: "When",
    },
    titles: {
      sync: "Sync",
      run: "Run",
      refresh: "Refresh",
      push: { manual: "Push", automatic: "Unattended push", reversal: "Taking back a push" },
      decisions: {
        override: "Audit overridden",
        ruling: "Order decided on",
        identity: "Records decided on",
        unlock: "More segments",
        dispute: "Segment in doubt",
      },
      job: (work: string) => `Given up: ${work}`,
    },
    /** Kinds of work. */
    work: {
      live: "a move after an order",
      sync: "a sync",
      run: "a run",
      publication: "putting accepted segments in place",
      push: "a push",
      refresh: "a refresh of memberships",
      compliance: "a request under data protection law",
    } as Readonly<Record<string, string>>,
    states: {
      running: "Under way",
      done: "Done",
      failed: "Failed",
      proposed: "Waits for you",
      refused: "Refused",
      accepted: "Accepted",
      superseded: "Not used",
      dead: "Given up",
      made: "Decided",
      undone: "Taken back",
    } as Readonly<Record<string, string>>,
    details: {
      by: (who: string) => `By ${who}.`,
      read: (rows: string) => `${rows} records read`,
      refresh: (people: string, moved: string, waiting: string) =>
        `${moved} of ${people} people moved${waiting === "0" ? "" : `; ${waiting} may follow`}`,
      segments: (count: number) => `${some(count, "segment", "segments")} proposed`,
      push: (join: string, leave: string) => `${join} join, ${leave} leave.`,
      mismatched: (people: string) => `${people} not where they should be.`,
    },
  },
};
