import type { Templates } from "./templates.ts";

/**
 * `decision.<kind>.<what>.<state>`: what a member of staff decided or took back, for the log. Params `about` (an order's
 * number, two records, a number of segments, a segment's name) and `reason`, in the words of whoever gave it.
 */
export const decisionSentences: Templates = {
  "decision.override.made": ({ reason }) => `The run goes on although the audit had blocked it: ${reason}`,
  "decision.ruling.count.made": ({ about, reason }) => `Order ${about} counts: ${reason}`,
  "decision.ruling.leave_out.made": ({ about, reason }) => `Order ${about} is left out: ${reason}`,
  "decision.ruling.count.undone": ({ about }) => `No longer: order ${about} counts whatever the rules say.`,
  "decision.ruling.leave_out.undone": ({ about }) => `No longer: order ${about} is left out whatever the rules say.`,
  "decision.identity.merge.made": ({ about }) => `One person: ${about}.`,
  "decision.identity.keep_apart.made": ({ about }) => `Two persons: ${about}.`,
  "decision.identity.merge.undone": ({ about }) => `No longer: one person, whatever the records say (${about}).`,
  "decision.identity.keep_apart.undone": ({ about }) => `No longer: two persons, whatever the records say (${about}).`,
  "decision.unlock.made": ({ about, reason }) => `Up to ${about} segments, one more a run: ${reason}`,
  "decision.unlock.undone": ({ about }) => `No longer: up to ${about} segments.`,
  "decision.dispute.made": ({ about, reason }) => `"${about}" does not match reality: ${reason}`,
  "decision.dispute.undone": ({ about, reason }) => `"${about}" was looked into: ${reason}`,
};
