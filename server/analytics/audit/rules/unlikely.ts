import type { AuditEngagement } from "../facts.ts";
import { type AuditRuleDefinition, BLEMISH, counted, DISTORTION, type Observation, tallied } from "../rule.ts";

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
  /** Klaviyo profiles with more clicks than mails could draw: a link scanner's. Features take their clicks for not known. */
  click_machines: {
    ...BLEMISH,
    handling: "left_out",
    undo: "by_setting",
    observe: ({ facts: { engagement } }) => clickMachines(engagement, !engagement.countsMachineClicks),
  },
  /** The same in a shop that counts such clicks. */
  counted_click_machines: {
    ...DISTORTION,
    handling: "kept",
    undo: "by_setting",
    observe: ({ facts: { engagement } }) => clickMachines(engagement, engagement.countsMachineClicks),
  },
} as const satisfies Record<string, AuditRuleDefinition>;

function clickMachines({ clickMachines: found, profiles }: AuditEngagement, isAsked: boolean): Observation {
  const cases = isAsked ? found : [];
  return { ...counted(cases.length, Math.max(profiles, cases.length)), examples: cases };
}
