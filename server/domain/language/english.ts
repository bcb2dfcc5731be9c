import type { Sentence } from "../sentence.ts";
import { activationSentences } from "./activation.ts";
import { auditSentences } from "./audit.ts";
import { bakeOffSentences } from "./bakeOff.ts";
import { basketSentences } from "./baskets.ts";
import { comparisonSentences } from "./comparison.ts";
import { decisionSentences } from "./decisions.ts";
import { featureSentences } from "./features.ts";
import { goalSentences } from "./goals.ts";
import { measureSentences } from "./measures.ts";
import { methodSentences } from "./methods.ts";
import { modelCardSentences } from "./modelCards.ts";
import { personaSentences } from "./persona.ts";
import { playbookSentences } from "./playbooks.ts";
import { predictionSentences } from "./prediction.ts";
import { qualitySentences } from "./quality.ts";
import { reasonSentences } from "./reasons.ts";
import { rfmSentences } from "./rfm.ts";
import { ruleSentences } from "./rules.ts";
import { scorecardSentences } from "./scorecard.ts";
import { segmentSentences } from "./segments.ts";
import { selectionSentences } from "./selection.ts";
import type { Templates } from "./templates.ts";
import { traitSentences } from "./traits.ts";
import { validationSentences } from "./validation.ts";
import { valueSentences } from "./values.ts";

/** Every sentence the product can say, by code. Each topic words its own codes in a file of its own. */
export const english: Templates = {
  ...activationSentences,
  ...auditSentences,
  ...bakeOffSentences,
  ...basketSentences,
  ...comparisonSentences,
  ...decisionSentences,
  ...featureSentences,
  ...goalSentences,
  ...measureSentences,
  ...methodSentences,
  ...modelCardSentences,
  ...selectionSentences,
  ...personaSentences,
  ...reasonSentences,
  ...rfmSentences,
  ...ruleSentences,
  ...qualitySentences,
  ...playbookSentences,
  ...scorecardSentences,
  ...predictionSentences,
  ...segmentSentences,
  ...traitSentences,
  ...validationSentences,
  ...valueSentences,
};

/** The English words of a sentence; its bare code where the catalogue has none, so that a screen still shows which. */
export function render({ code, params }: Sentence): string {
  const template = Object.hasOwn(english, code) ? english[code] : undefined;
  return template ? template(params) : code;
}
