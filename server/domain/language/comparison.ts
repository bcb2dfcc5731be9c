import { number, type Params, type Templates } from "./templates.ts";

const agreeing =
  (said: string) =>
  ({ agreement }: Params) =>
    `${said} (agreement ${number(agreement, 2)}, where one is the same cut and zero is chance).`;

/** `comparison.agreement.<band>`: how alike the segments of two runs are; param `agreement`, an adjusted Rand index. */
export const comparisonSentences: Templates = {
  "comparison.agreement.high": agreeing("Both runs put much the same people together"),
  "comparison.agreement.partial": agreeing("Both runs put many of the same people together, and others elsewhere"),
  "comparison.agreement.low": agreeing("The two runs put largely other people together"),
  "comparison.agreement.nobody": () => "Nobody is in a segment of both runs, so there is nothing to compare.",
};
