import { deriveSeed, randomFrom } from "../../domain/random.ts";

export type Arm = "treatment" | "control";

/**
 * The arm of a person in a programme: a function of both alone, so that it is the same on every machine and for ever.
 * @param programme the programme's id: people fall differently in another one
 * @param survivor the person's key, which outlives merges (the oldest Shopify account)
 * @param holdoutShare share of people kept as controls, 0 to 1
 */
export function drawArm(programme: string, survivor: string, holdoutShare: number): Arm {
  return randomFrom(deriveSeed(deriveSeed(0, programme), survivor))() < holdoutShare ? "control" : "treatment";
}
