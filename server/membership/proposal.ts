import { z } from "zod";

const said = z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) });

const check = z.object({
  check: z.string(),
  result: z.enum(["pass", "warn", "fail"]),
  number: z.number(),
  threshold: z.number(),
  sentence: said,
});

/** What the last step of a run leaves for the acceptance: the model to be, and the checks on the whole. */
export const proposalResult = z.object({
  method: z.string(),
  catalogueVersion: z.string(),
  parameters: z.unknown(),
  axes: z.array(z.object({ feature: z.string(), weight: z.number(), fill: z.number() })),
  checks: z.array(check),
  /** How good the segments are as a whole, in words. */
  measures: z.array(said).default([]),
  tier: z.object({ name: z.enum(["rules_only", "small_store", "full"]), sentence: said }).optional(),
  suggestions: z
    .array(z.object({ kind: z.enum(["merge", "split"]), segments: z.array(z.number()), sentence: said }))
    .default([]),
});

export type ProposalResult = z.infer<typeof proposalResult>;
