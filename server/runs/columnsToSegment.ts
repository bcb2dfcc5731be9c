import { z } from "zod";
import { featureNamed } from "../analytics/features/catalogue.ts";
import type { GoalPreset } from "../analytics/goals/goalPresets.ts";
import type { Reader } from "../store/database.ts";
import { listColumns, type RunKey, readStep } from "../store/runs.ts";
import { DESCRIBING_FEATURES } from "./namingFeatures.ts";

const snapshotResult = z.object({ selection: z.object({ kept: z.array(z.string()) }) });

/**
 * The columns of a snapshot that segments are found and described by: of the features those that are active, those that
 * goals and this one are cut by, and those that segments are told by. Words are left out: they are no quantities.
 */
export async function columnsToSegment(
  reader: Reader,
  { key, goal }: { key: RunKey; goal: GoalPreset },
): Promise<string[]> {
  const { selection } = snapshotResult.parse(await readStep(reader, key, "snapshot"));
  const active = new Set<string>([
    ...selection.kept,
    ...DESCRIBING_FEATURES,
    ...goal.axes.map(({ feature }) => feature),
  ]);
  const names = await listColumns(reader, key);
  return names.filter((name) => !name.startsWith("label.") && (!featureNamed(name) || active.has(name)));
}
