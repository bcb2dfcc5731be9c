import { render } from "../../domain/language/english.ts";
import { sentence } from "../../domain/sentence.ts";
import type { FoundLookalikes } from "../../runs/lookalikePeople.ts";
import type { LookalikesView } from "../contract/lookalikes.ts";
import { customerOf } from "./memberView.ts";

export function viewLookalikes(
  segment: string | null,
  { seeds, unknown, axes, people }: FoundLookalikes,
): LookalikesView {
  return {
    segment,
    seeds,
    unknown,
    comparedBy: axes.map((feature) => render(sentence(`feature.${feature}`))),
    people: people.map(({ person, survivor, distance, byEmail }) => ({
      person,
      customerId: customerOf(survivor),
      distance,
      byEmail,
    })),
  };
}
