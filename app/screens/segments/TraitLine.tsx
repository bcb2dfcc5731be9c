import type { WordedSentence } from "../../../server/http/contract/common.ts";
import type { TraitView } from "../../../server/http/contract/segments.ts";
import { Direction } from "../../ui/status.tsx";
import { Hidden, Inline } from "../../ui/text.tsx";

interface TraitLineProps {
  traits: readonly WordedSentence[];
  profile: readonly TraitView[];
  most: number;
}

/** What sets a segment apart, in one line: arrows for the eye, sentences for the ear. */
export function TraitLine({ traits, profile, most }: TraitLineProps) {
  const shown = profile.slice(0, most);
  return (
    <Inline tone="subdued" isSmall>
      <span className="traits" aria-hidden="true">
        {shown.map(({ feature, label, difference }) => (
          <span key={feature}>
            <Direction isUp={difference >= 0} />
            {label}
          </span>
        ))}
      </span>
      <Hidden>
        {traits
          .slice(0, most)
          .map(({ text }) => text)
          .join(". ")}
      </Hidden>
    </Inline>
  );
}
