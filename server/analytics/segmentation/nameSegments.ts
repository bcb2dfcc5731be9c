import { type Sentence, sentence } from "../../domain/sentence.ts";
import { type Character, characterise } from "./character.ts";
import { distinguish } from "./distinguish.ts";
import type { FeatureProfile } from "./profile.ts";

/**
 * A name for each segment that says no more than its members' days since the last order, orders, net revenue and
 * strongest habit show (`characterise`). Segments that would share a name are told apart by the features in which they
 * differ most (`distinguish`), so names are unique, and the same profile always gets the same names.
 * @param profile what `characterise` asks for
 * @param telling features that may tell namesakes apart; all of the profile by default
 * @returns per segment a sentence `segment.<recency>_<frequency>[_big]`; params `habit`, where there is one, and what
 *   tells namesakes apart
 */
export function nameSegments(
  profile: readonly FeatureProfile[],
  telling: ReadonlySet<string> = new Set(profile.map(({ feature }) => feature)),
): Sentence[] {
  const characters = characterise(profile);
  const tellingApart = distinguish(
    characters.map(nameKey),
    profile.filter(({ feature }) => telling.has(feature)),
  );
  return characters.map(({ habit, ...character }, segment) =>
    sentence(`segment.${nameKey({ ...character, habit: null })}`, {
      ...(habit === null ? {} : { habit }),
      ...tellingApart[segment],
    }),
  );
}

function nameKey({ recency, frequency, isBig, habit }: Character): string {
  return `${recency}_${frequency}${isBig ? "_big" : ""}${habit === null ? "" : ` ${habit}`}`;
}
