import { z } from "zod";
import { familyShares } from "../../analytics/goals/familyShares.ts";
import { GOAL_PRESETS, type GoalPreset, type Kpi } from "../../analytics/goals/goalPresets.ts";
import { isReached } from "../../analytics/goals/kpis.ts";
import { DIMENSION_CHOICES } from "../../analytics/goals/ownGoal.ts";
import { type Readiness, readinessOf } from "../../analytics/goals/readiness.ts";
import { render } from "../../domain/language/english.ts";
import { sentence } from "../../domain/sentence.ts";
import type { Reader } from "../../store/database.ts";
import { readLatestStep } from "../../store/runs.ts";
import { type Goal, listGoals } from "../../store/shops.ts";
import type { DimensionView, GoalInputView, GoalPresetView, GoalsView, GoalView } from "../contract/goals.ts";

/** What the snapshot of a run says of the inputs of goals. */
const facts = z.record(z.string(), z.object({ known: z.number(), median: z.number().nullable(), varies: z.boolean() }));
const snapshotResult = z.object({
  inputs: facts.optional(),
  pastInputs: facts.optional(),
  kpis: z.record(z.string(), z.number().nullable()).optional(),
});

type Facts = z.infer<typeof facts>;

const MONEY: ReadonlySet<string> = new Set<Kpi>(["average_order_value", "net_per_person", "net_per_email"]);

export async function viewGoals(reader: Reader, shopId: number): Promise<GoalsView> {
  const { inputs, pastInputs, kpis } = await readFacts(reader, shopId);
  const goals = await listGoals(reader, shopId);
  return {
    goals: goals.map((goal) => viewGoalFully(goal, kpis?.[goal.kpi] ?? null)),
    presets: GOAL_PRESETS.map((preset) => viewPreset(preset, inputs, pastInputs)),
    dimensions: viewDimensions(),
  };
}

/** What the newest snapshot of the shop has for goals; nothing before the first. */
async function readFacts(reader: Reader, shopId: number): Promise<z.infer<typeof snapshotResult>> {
  const result = await readLatestStep(reader, shopId, "snapshot");
  return result === undefined ? {} : snapshotResult.parse(result);
}

/** What the first page says of the goal. */
export function viewGoal({ preset, question }: Goal): { preset: string; question: string } {
  return { preset, question };
}

function viewGoalFully(goal: Goal, measured: number | null): GoalView {
  const { preset, rank, question, kpi, target, due, owner, segments, createdAt } = goal;
  return {
    preset,
    rank,
    name: render(sentence(`goal.name.${preset}`)),
    question,
    kpi: viewKpi(kpi),
    measured,
    target,
    isReached: measured === null || target === null ? null : isReached(kpi as Kpi, measured, target),
    due,
    owner,
    axes: goal.axes?.map(({ feature, weight }) => ({ feature, label: labelOf(feature), weight })) ?? null,
    segments,
    createdAt,
  };
}

function viewDimensions(): DimensionView[] {
  return DIMENSION_CHOICES.map(({ name, family, source }) => ({ feature: name, label: labelOf(name), family, source }));
}

function labelOf(feature: string): string {
  return render(sentence(`feature.${feature}`));
}

function viewKpi(id: string): GoalView["kpi"] {
  return { id, text: render(sentence(`goal.kpi.${id}`)), unit: MONEY.has(id) ? "money" : "share" };
}

function viewPreset(preset: GoalPreset, today: Facts | undefined, past: Facts | undefined): GoalPresetView {
  const { id, decisions, kpi, axes, segments } = preset;
  const readiness = readinessOf(
    preset,
    (feature) => today?.[feature],
    (feature) => past?.[feature],
  );
  const isMeasured = today !== undefined && past !== undefined;
  const state = isMeasured ? readiness.state : "unknown";
  const worded = (what: string) => render(sentence(`goal.${what}.${id}`));
  return {
    id,
    name: worded("name"),
    question: worded("question"),
    action: worded("action"),
    decisions: [...decisions],
    kpi: viewKpi(kpi),
    segments: { fewest: segments[0], most: segments[1] },
    readiness: { state, text: render(sentence(`goal.readiness.${state}`)) },
    inputs: viewInputs(readiness, isMeasured),
    families: familyShares(axes),
  };
}

function viewInputs({ inputs }: Readiness, isMeasured: boolean): GoalInputView[] {
  const total = inputs.reduce((sum, { axis }) => sum + axis.weight, 0);
  return inputs.map(({ axis: { feature, need, weight }, source, state, coverage, sentence: words }) => {
    const label = labelOf(feature);
    return {
      feature,
      label,
      source,
      need,
      weight: weight / total,
      state: isMeasured ? state : null,
      coverage: isMeasured ? coverage : null,
      text: isMeasured ? render(words) : label,
    };
  });
}
