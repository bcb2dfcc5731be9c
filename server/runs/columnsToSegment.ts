import { z } from "zod";
import { featureNamed } from "../analytics/features/catalogue.ts";
import type { GoalPreset } from "../analytics/goals/goalPresets.ts";
import type { Reader } from "../store/database.ts";
import { listColumns, type RunKey, readStep } from "../store/runs.ts";
import { labelColumn } from "./columnNames.ts";
import { DESCRIBING_FEATURES } from "./namingFeatures.ts";

const snapshotResult = z.object({
  selection: z.object({ kept: z.array(z.string()), dropped: z.array(z.object({ feature: z.string() })) }),
});

/**
 * The columns of a snapshot that segments are found and described by: of the features those that are active, those that
 * goals and this one are cut by, and those that segments are told by. Of the words only the favourite product type is
 * told, and none is a quantity to cut by.
 */
export async function columnsToSegment(
  reader: Reader,
  { key, goal }: { key: RunKey; goal: GoalPreset },
): Promise<string[]> {
  const { kept } = await readSelection(reader, key);
  const active = new Set<string>([...kept, ...DESCRIBING_FEATURES, ...goal.axes.map(({ feature }) => feature)]);
  const names = await listColumns(reader, key);
  const isTold = (name: string) => !name.startsWith("label.") || name === labelColumn("top_category");
  return names.filter((name) => isTold(name) && (!featureNamed(name) || active.has(name)));
}

/**
 * The features that were left out of the active set, some of which are read all the same, as names are made of them:
 * what says the same as another one says it once.
 */
export async function readDropped(reader: Reader, key: RunKey): Promise<Set<string>> {
  const { dropped } = await readSelection(reader, key);
  return new Set(dropped.map(({ feature }) => feature));
}

async function readSelection(reader: Reader, key: RunKey) {
  return snapshotResult.parse(await readStep(reader, key, "snapshot")).selection;
}
