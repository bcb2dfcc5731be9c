import { type AuditRuleDefinition, BLEMISH, counted, DISTORTION, tallied } from "../rule.ts";

/** Rules on who is hardly a shopper: resellers and machines. */
export const unlikelyRules = {
  /** People who buy to sell on (wholesale.ts). */
  wholesale_outliers: {
    ...BLEMISH,
    weight: 0.25,
    handling: "kept",
    undo: "by_record",
    observe: ({ wholesale }) => tallied(wholesale.tally, wholesale.buyers),
  },
  /** People with more orders within an hour than anybody types: a script, or a reseller's run on a drop. */
  order_bursts: {
    ...DISTORTION,
    handling: "kept",
    undo: "by_record",
    observe: ({ bursts, people }) => tallied(bursts.tally, people.buyers),
  },
  /** Klaviyo profiles with more clicks than mails could draw: a link scanner's. */
  click_machines: {
    ...BLEMISH,
    handling: "kept",
    undo: "nothing",
    observe: ({ facts: { engagement } }) => ({
      ...counted(engagement.clickMachines.length, Math.max(engagement.profiles, engagement.clickMachines.length)),
      examples: engagement.clickMachines,
    }),
  },
} as const satisfies Record<string, AuditRuleDefinition>;
