import { catalogueVersion } from "../analytics/features/catalogueVersion.ts";
import { fillMissing } from "../analytics/goals/fillMissing.ts";
import type { PlannedAxis } from "../analytics/goals/planAxes.ts";
import {
  engagementAxes,
  ownCauses,
  type PeopleChanges,
  type SnapshotColumns,
} from "../analytics/segmentation/ownCauses.ts";
import type { PartitionParameters } from "../analytics/segmentation/partition.ts";
import { restorePartition } from "../analytics/segmentation/restorePartition.ts";
import type { LiveGroups } from "../analytics/validation/chooseSegmentation.ts";
import type { Reader } from "../store/database.ts";
import { readPartedPeople } from "../store/identityDecisions.ts";
import { readMergedPeople, readObjectingPeople } from "../store/persons.ts";
import { type RunKey, readColumns, readSnapshot } from "../store/runs.ts";
import { findLiveModel } from "../store/segments.ts";
import { gather } from "./clusterInput.ts";
import type { ColumnReader, Columns } from "./columnReader.ts";

/** The live model, as a run compares itself with it. */
export interface LiveBasis {
  parameters: PartitionParameters;
  axes: readonly PlannedAxis[];
  /** Columns of the snapshot it was found in. */
  columns: Columns;
  /** What became of its people since. */
  changes: PeopleChanges;
}

/** Where the live model, left as it is, sees each person of a snapshot, and what happened to them since it was found. */
export interface LiveView {
  /** Group of each person, -1 for people who are no buyers. */
  groups: Float64Array;
  /** Index into OWN_CAUSES. */
  causes: Float64Array;
}

/** Null without a live model, or where features are computed otherwise than when it was accepted. */
export async function readLiveBasis(reader: Reader, shopId: number): Promise<LiveBasis | null> {
  const model = await findLiveModel(reader, shopId);
  if (!model || model.catalogueVersion !== catalogueVersion()) return null;
  const key = { shopId, runId: model.restores ?? model.runId };
  const columns = await readColumns(reader, key, columnsCompared(model.axes));
  // Written by the acceptance of a proposal of this product.
  return {
    parameters: model.parameters as PartitionParameters,
    axes: model.axes,
    columns,
    changes: await changesSince(reader, key),
  };
}

/** Who objects, is somebody else or was told apart from somebody since a run read the store. */
async function changesSince(reader: Reader, key: RunKey): Promise<PeopleChanges> {
  const merged = [...(await readMergedPeople(reader, key.shopId))];
  const groups = Map.groupBy(merged, ([, into]) => into);
  const since = (await readSnapshot(reader, key))?.begunAt ?? 0;
  return {
    objecting: await readObjectingPeople(reader, key.shopId),
    absorbed: new Map([...groups].map(([into, pairs]) => [into, pairs.map(([person]) => person)])),
    parted: await readPartedPeople(reader, key.shopId, since),
  };
}

/** The live centroids, where a run may go on from them: the same axes with the same weights. */
export function liveGroups(live: LiveBasis | null, axes: readonly PlannedAxis[]): LiveGroups | null {
  if (live?.parameters.method !== "k_means") return null;
  const asText = (list: readonly PlannedAxis[]) => JSON.stringify(list.map(({ feature, weight }) => [feature, weight]));
  return asText(live.axes) === asText(axes) ? { parameters: live.parameters } : null;
}

/** @param buyers rows of the snapshot that have bought */
export async function viewUnderLive(snapshot: ColumnReader, buyers: Int32Array, live: LiveBasis): Promise<LiveView> {
  const columns = await snapshot.read([...columnsCompared(live.axes), ...live.axes.map(({ feature }) => feature)]);
  const values = gather(
    columns,
    live.axes.map(({ feature }) => feature),
    buyers,
  );
  fillMissing(
    values,
    live.axes.map(({ fill }) => fill),
  );
  const groups = new Float64Array(columns.get("person")?.length ?? 0).fill(-1);
  restorePartition(live.parameters)
    .assign(values)
    .forEach((group, i) => {
      groups[buyers[i] ?? 0] = group;
    });
  const engagement = engagementOf(live.axes);
  const causes = ownCauses(columnsOf(live.columns, engagement), columnsOf(columns, engagement), live.changes);
  return { groups, causes: Float64Array.from(causes) };
}

/** Columns that tell what happened to people between two snapshots. */
function columnsCompared(axes: readonly PlannedAxis[]): string[] {
  return ["person", "frequency", "monetary", ...engagementOf(axes)];
}

function engagementOf(axes: readonly PlannedAxis[]): string[] {
  return engagementAxes(axes.map(({ feature }) => feature));
}

function columnsOf(columns: Columns, engagement: readonly string[]): SnapshotColumns {
  const column = (name: string) => columns.get(name) ?? new Float64Array();
  return {
    person: column("person"),
    frequency: column("frequency"),
    monetary: column("monetary"),
    engagement: engagement.map(column),
  };
}
