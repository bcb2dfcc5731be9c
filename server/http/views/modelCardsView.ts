import { z } from "zod";
import { render } from "../../domain/language/english.ts";
import { sentence } from "../../domain/sentence.ts";
import type { Reader } from "../../store/database.ts";
import { findRun, type RunKey, readStep } from "../../store/runs.ts";
import type { ModelCardsView, ModelCardView } from "../contract/findings.ts";
import { said } from "./said.ts";

const estimate = z.object({ value: z.number(), lower: z.number(), upper: z.number() });
const span = z.object({ from: z.number(), until: z.number(), people: z.number(), rate: z.number() });
const card = z.object({
  outcome: z.string(),
  isShown: z.boolean(),
  reason: said,
  definition: said,
  horizonDays: z.number(),
  learned: span.nullable(),
  tested: span.nullable(),
  method: z.string(),
  features: z.array(z.string()),
  measure: z.string(),
  figure: estimate.nullable(),
  baselines: z.array(z.object({ name: z.string(), figure: estimate, difference: estimate })),
  calibration: z
    .object({ slope: z.number(), intercept: z.number(), ece: z.number(), brier: z.number() })
    .nullable()
    .catch(null),
  version: z.string(),
});

/** What the prediction of a run left. */
const predictionResult = z.object({ refusal: said.nullable(), horizonDays: z.number(), cards: z.array(card) });

/** What a run foresees and how well; undefined for a run the shop has not. */
export async function viewModelCards(reader: Reader, key: RunKey): Promise<ModelCardsView | undefined> {
  if (!(await findRun(reader, key))) return undefined;
  const { data } = predictionResult.safeParse(await readStep(reader, key, "prediction"));
  return {
    runId: key.runId,
    horizonDays: data?.horizonDays ?? null,
    refusal: data?.refusal ? render(data.refusal) : null,
    cards: data?.cards.map(viewCard) ?? [],
  };
}

function viewCard({ definition, reason, features, baselines, ...shared }: z.infer<typeof card>): ModelCardView {
  return {
    ...shared,
    definition: render(definition),
    reason: render(reason),
    measureText: render(sentence(`card.measure.${shared.measure}`)),
    baselines: baselines.map((baseline) => ({
      ...baseline,
      label: render(sentence(`card.baseline.${baseline.name}`)),
    })),
    features: features.map((feature) => ({ feature, label: render(sentence(`feature.${feature}`)) })),
  };
}
