import { learnFrom } from "../../server/analytics/prediction/learning.ts";
import type { ModelCard } from "../../server/analytics/prediction/modelCard.ts";
import type { Estimate } from "../../server/analytics/prediction/pairedIntervals.ts";
import { type Predictions, predictOutcomes } from "../../server/analytics/prediction/predictOutcomes.ts";
import { render } from "../../server/domain/language/english.ts";
import { isHere, PURCHASE_FILES, type Published, readCdnow, readOnlineRetail } from "./purchaseFiles.ts";

interface Evaluated {
  file: keyof typeof PURCHASE_FILES;
  read: () => Published;
  horizonDays: number;
}

/** Published histories with the longest horizon of which each holds two and some time before. */
export const CHURN_EVALUATIONS: readonly Evaluated[] = [
  { file: "cdnow", read: readCdnow, horizonDays: 182 },
  { file: "onlineRetail", read: readOnlineRetail, horizonDays: 60 },
];

/** Everything a run would foresee at the end of a published history, with random forests beside it. */
export function foresee({ read, horizonDays }: Evaluated, withForest = true): Predictions {
  const { history, end } = read();
  return predictOutcomes(learnFrom(history, end, { seed: 1, horizonDays }), { seed: 1, withForest });
}

/** `npm run evaluate -- churn`: how well churn and the other outcomes are foreseen, learned on one span, tested on the next. */
export function evaluateChurn(): void {
  for (const evaluated of CHURN_EVALUATIONS) {
    if (isHere(evaluated.file)) print(evaluated, foresee(evaluated));
    else console.log(`skipped: ${PURCHASE_FILES[evaluated.file]} is not here`);
  }
}

function print({ file, horizonDays }: Evaluated, { report: { refusal, cards, segmentGain } }: Predictions): void {
  console.log(`\n# ${file}, ${horizonDays} days`);
  if (refusal) console.log(render(refusal));
  for (const card of cards) printCard(card);
  if (!segmentGain) return;
  const { k, hybrid, segmentsOnly, featuresOnly, gain, segmentAdds } = segmentGain;
  console.log(
    `\nchurn by ${k} segments alone: AUC ${interval(segmentsOnly)}; by features alone ${interval(featuresOnly)}`,
  );
  console.log(
    `by features and segment ${interval(hybrid)}: ${interval(gain)} over segments alone, ${interval(segmentAdds)} over features alone`,
  );
}

function printCard(card: ModelCard): void {
  const { outcome, isShown, tested, learned, method, measure, figure, baselines, members } = card;
  console.log(`\n${outcome}: ${isShown ? "shown" : "NOT shown"}. ${render(card.reason)}`);
  console.log(`  ${render(card.definition)}`);
  if (learned) console.log(`  learned on ${learned.people} people, rate ${learned.rate.toFixed(3)}`);
  if (tested) console.log(`  tested on ${tested.people} people, rate ${tested.rate.toFixed(3)}`);
  if (figure) console.log(`  ${method}: ${measure} ${interval(figure)}`);
  for (const baseline of baselines) {
    console.log(`  ${baseline.name}: ${baseline.figure.value.toFixed(3)}, difference ${interval(baseline.difference)}`);
  }
  for (const member of members) {
    console.log(`    ${member.method} alone: ${member.figure.toFixed(3)}${member.isUsed ? "" : " (only compared)"}`);
  }
  for (const [name, calibration] of [
    ["as tested", card.calibration],
    ["at the rate tested", card.adjusted],
  ] as const) {
    if (!calibration) continue;
    const { slope, intercept, ece, brier, predicted, observed } = calibration;
    console.log(
      `  calibration ${name}: slope ${slope.toFixed(3)}, intercept ${intercept.toFixed(3)}, ECE ${ece.toFixed(3)}, Brier ${brier.toFixed(4)}, predicted ${predicted.toFixed(3)}, observed ${observed.toFixed(3)}`,
    );
  }
  if (card.deciles.length > 0)
    console.log(`  lift by decile: ${card.deciles.map(({ lift }) => lift.toFixed(2)).join(" ")}`);
  if (card.totalRatio !== null) console.log(`  predicted over observed total: ${card.totalRatio.toFixed(3)}`);
}

function interval({ value, lower, upper }: Estimate): string {
  return `${value.toFixed(4)} (${lower.toFixed(4)} to ${upper.toFixed(4)})`;
}
