import { render } from "../../domain/language/english.ts";
import { type Sentence, sentence } from "../../domain/sentence.ts";
import { unitOfFeature } from "../../runs/featureUnit.ts";
import type { SegmentDescription } from "../../store/descriptions.ts";
import type { StoredPlaybook, StoredRule } from "../../store/schema/descriptions.ts";
import type { CheckResult } from "../../store/schema/runs.ts";
import type { CheckView, WordedSentence } from "../contract/common.ts";
import type { CriterionView, PlaybookView, RuleView, TraitView } from "../contract/segments.ts";

/** A sentence as data and as English. */
export function worded(said: Sentence): WordedSentence {
  return { ...said, text: render(said) };
}

export function viewCheck(check: CheckResult): CheckView {
  return { ...check, text: render(check.sentence) };
}

/** Traits as numbers, for charts; those of features the catalogue no longer has are left out. */
export function viewTraits(traits: readonly Sentence[]): TraitView[] {
  return traits.flatMap(({ params }) => {
    const feature = String(params.feature);
    const unit = unitOfFeature(feature);
    const [difference, mean, everyonesMean] = [params.difference, params.mean, params.populationMean].map(Number);
    if (unit === undefined || difference === undefined || mean === undefined || everyonesMean === undefined) return [];
    if (![difference, mean, everyonesMean].every(Number.isFinite)) return [];
    return [{ feature, label: render(sentence(`feature.${feature}`)), unit, difference, mean, everyonesMean }];
  });
}

/** The paragraph and the rule of a segment; empty where its run wrote none. */
export function viewDescription(described: SegmentDescription | undefined): {
  persona: WordedSentence[];
  rule: RuleView | null;
  scorecard: CriterionView[];
  playbook: PlaybookView | null;
} {
  const { persona = [], rule = null, scorecard = [], playbook = null } = described ?? {};
  return {
    persona: persona.map(worded),
    rule: rule && viewRule(rule),
    scorecard: scorecard.map(({ sentence: words, ...criterion }) => ({ ...criterion, text: render(words) })),
    playbook: playbook && viewPlaybook(playbook),
  };
}

function viewPlaybook({ id, channels, kpi }: StoredPlaybook): PlaybookView {
  const part = (name: string) => render(sentence(`playbook.${id}.${name}`));
  return {
    id,
    name: part("name"),
    angle: part("angle"),
    offer: part("offer"),
    doNot: part("do_not"),
    channels: [...channels],
    kpi,
  };
}

function viewRule({ sentences, precision, recall, fidelity, isApproximate }: StoredRule): RuleView {
  const [text = "", fit = ""] = sentences.map(render);
  return { text, fit, precision, recall, fidelity, isApproximate };
}
