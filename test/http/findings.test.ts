import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { selectFeatures } from "../../server/analytics/features/selectFeatures.ts";
import { type ModelCard, untestedCard } from "../../server/analytics/prediction/modelCard.ts";
import { sentence } from "../../server/domain/sentence.ts";
import type { ModelCardsView, RunFeaturesView } from "../../server/http/contract/findings.ts";
import type { SegmentDetailView, SegmentsView } from "../../server/http/contract/segments.ts";
import { finishStep, markRun } from "../../server/store/runs.ts";
import { ApiStand, notingCommands, tokenOf } from "./apiStand.ts";
import { canaryOf, seedTwoShops } from "./twoShops.ts";

const KEY = { shopId: 1, runId: "run-1" };
const estimate = (value: number) => ({ value, lower: value - 0.02, upper: value + 0.02 });
const asked = {
  outcome: "churn" as const,
  horizonDays: 90,
  learned: null,
  tested: { from: 1, until: 2, people: 700, rate: 0.4 },
  method: "logistic regression",
  features: ["frequency"],
  measure: "auc" as const,
  version: "1",
  seed: 1,
};
const SHOWN: ModelCard = {
  ...untestedCard(asked),
  isShown: true,
  reason: sentence("prediction.beats_baselines", { figure: 0.8, baseline: "recency", baselineFigure: 0.7 }),
  figure: estimate(0.8),
  baselines: [{ name: "recency", figure: estimate(0.7), difference: estimate(0.1) }],
};

describe("what a run found beside its segments", () => {
  let stand: ApiStand;
  const read = async <T>(path: string) =>
    (await (await stand.ask(`/runs/run-1/${path}`, tokenOf("one.myshopify.com"))).json()) as T;

  beforeAll(async () => {
    stand = await ApiStand.open(notingCommands([]), seedTwoShops);
    const varied = Float64Array.from({ length: 100 }, (_, i) => i % 7);
    const candidate = (feature: string, sample: Float64Array, coverage = 1) => ({
      feature,
      coverage,
      sample,
      log: false,
    });
    const selection = selectFeatures(
      [
        candidate("frequency", varied),
        candidate("orders_90d", varied),
        candidate("refund_rate", new Float64Array(100)),
        candidate("tenure_days", varied, 0.001),
      ],
      [],
    );
    const coverage = { frequency: 1, orders_90d: 1, refund_rate: 1, tenure_days: 0.001 };
    const step = { startedAt: 1, finishedAt: 2 };
    await stand.db.transaction(async (tx) => {
      await finishStep(tx, KEY, { step: "snapshot", ...step, result: { coverage, notRecorded: [], selection } });
      const cards = [SHOWN, { ...untestedCard({ ...asked, outcome: "repeat" }), tested: null }];
      const result = { refusal: null, horizonDays: 90, cards, segmentGain: null };
      await finishStep(tx, KEY, { step: "prediction", ...step, result });
    });
  });
  afterAll(() => stand.close());

  it("is a card for each model: shown or not and why, with its figure beside plain scores", async () => {
    const { cards } = await read<ModelCardsView>("model-cards");
    expect(cards).toMatchObject([
      {
        outcome: "churn",
        isShown: true,
        definition: "No order in the next 90 days.",
        reason: expect.stringContaining("0.800 against 0.700"),
        figure: estimate(0.8),
        measureText: expect.stringMatching(/^Share of pairs/),
        baselines: [{ name: "recency", label: "Time since the last order", difference: estimate(0.1) }],
        features: [{ feature: "frequency", label: expect.not.stringContaining("feature.") }],
      },
      { outcome: "repeat", isShown: false, reason: "Not shown, because it could not be tested.", figure: null },
    ]);
  });

  it("is the features that were kept, and why the others were not", async () => {
    const { features, candidates } = await read<RunFeaturesView>("features");
    expect(candidates).toBe(4);
    const said = new Map(features.map(({ feature, isKept, text }) => [feature, [isKept, text]]));
    expect(said.get("frequency")).toEqual([true, "Kept: known of 100% of buyers."]);
    expect(said.get("orders_90d")).toEqual([
      false,
      expect.stringMatching(/^Left out: says the same as ".+" \(correlation 1\.00\)\.$/),
    ]);
    expect(said.get("refund_rate")).toEqual([false, expect.stringMatching(/^Left out: the same for 100%/)]);
    expect(said.get("tenure_days")).toEqual([false, "Left out: known of only 0.1% of buyers."]);
    expect(said.get("monetary")).toEqual([false, "Not looked at by this run."]);
  });

  it("is with each segment: the score of its data, and the question it answers, as it was when the run began", async () => {
    const detail = async () =>
      (await (await stand.ask("/segments/11", tokenOf("one.myshopify.com"))).json()) as SegmentDetailView;
    expect(await detail()).toMatchObject({ segment: { dataScore: 99 }, question: canaryOf(1) });
    const then = { id: canaryOf(1), preset: "churn", rank: 1, question: "Who left?", kpi: "inactive_share" };
    const rest = { target: null, due: null, owner: null, axes: null, segments: null };
    await stand.db.transaction((tx) => markRun(tx, KEY, { syncId: "sync-1", asOf: 1, goals: [{ ...then, ...rest }] }));
    expect((await detail()).question).toBe("Who left?");
    const { segments } = (await (await stand.ask("/segments", tokenOf("one.myshopify.com"))).json()) as SegmentsView;
    expect(segments.map(({ dataScore }) => dataScore)).toEqual([99]);
  });

  it("is nothing to be asked for with a cursor of one's own making", async () => {
    const response = await stand.ask("/runs/run-1/outliers?after=everybody", tokenOf("one.myshopify.com"));
    expect(response.status).toBe(422);
  });
});
