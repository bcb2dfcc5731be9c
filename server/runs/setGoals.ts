import { findGoalPreset } from "../analytics/goals/goalPresets.ts";
import { chooseDimensions, type DimensionWish } from "../analytics/goals/ownGoal.ts";
import { AppError } from "../domain/errors.ts";
import type { Instant } from "../domain/instant.ts";
import { render } from "../domain/language/english.ts";
import { sentence } from "../domain/sentence.ts";
import type { Database } from "../store/database.ts";
import { type Goal, listGoals, saveGoals } from "../store/shops.ts";
import { mostSegmentsToAskFor } from "./gateLimits.ts";

/** A goal as a merchant writes it down; what is left out stays as it was, or is the preset's. */
export interface GoalWish {
  preset: string;
  question?: string | undefined;
  target?: number | null | undefined;
  due?: Instant | null | undefined;
  owner?: string | null | undefined;
  /** What segments are cut by, and how many are tried; null for the preset's own. */
  axes?: readonly DimensionWish[] | null | undefined;
  segments?: { fewest: number; most: number } | null | undefined;
}

const MOST_GOALS = 3;

/**
 * Makes these the goals of a shop, most important first; runs serve the first. A goal that is chosen again keeps its id:
 * arms belong to the goal, and must not be drawn anew.
 * @throws {AppError} `invalid_input` unless there are one to three different ones, all known, cut by what they may be cut
 * by and into no more segments than are unlocked
 */
export async function setGoals(
  db: Database,
  shopId: number,
  wishes: readonly GoalWish[],
  { newId, at }: { newId: () => string; at: Instant },
): Promise<Goal[]> {
  const presets = new Set(wishes.map(({ preset }) => preset));
  if (wishes.length === 0 || wishes.length > MOST_GOALS || presets.size < wishes.length) {
    throw new AppError("invalid_input", `Choose one to ${MOST_GOALS} different goals, the most important first.`);
  }
  return db.transaction(async (tx) => {
    const before = new Map((await listGoals(tx, shopId)).map((goal) => [goal.preset, goal]));
    const most = await mostSegmentsToAskFor(tx, shopId);
    for (const { segments } of wishes) requireUnlocked(segments?.most, most);
    const kept = wishes.map((wish) => goalOf(wish, before.get(wish.preset), newId, at));
    await saveGoals(tx, shopId, kept, at);
    return listGoals(tx, shopId);
  });
}

function goalOf(wish: GoalWish, before: Goal | undefined, newId: () => string, at: Instant) {
  const chosen = findGoalPreset(wish.preset);
  const { id: preset, kpi } = chosen;
  const axes = wish.axes && chooseDimensions(chosen, wish.axes);
  return {
    id: before?.id ?? newId(),
    preset,
    question: wish.question ?? before?.question ?? render(sentence(`goal.question.${preset}`)),
    kpi,
    target: wish.target === undefined ? (before?.target ?? null) : wish.target,
    due: wish.due === undefined ? (before?.due ?? null) : wish.due,
    owner: wish.owner === undefined ? (before?.owner ?? null) : wish.owner,
    axes:
      axes === undefined ? (before?.axes ?? null) : (axes?.map(({ feature, weight }) => ({ feature, weight })) ?? null),
    segments: wish.segments === undefined ? (before?.segments ?? null) : wish.segments,
    createdAt: before?.createdAt ?? at,
  };
}

function requireUnlocked(asked: number | undefined, most: number): void {
  if (asked === undefined || asked <= most) return;
  throw new AppError(
    "invalid_input",
    `${asked} segments are locked: ${most} are the most a goal may ask for until somebody raises that, by name and with a reason.`,
  );
}
