import { FEATURES } from "../analytics/features/catalogue.ts";
import { fillMissing } from "../analytics/goals/fillMissing.ts";
import { objectionTo } from "../analytics/validation/denylist.ts";
import type { FeatureColumn } from "../analytics/validation/effectSizes.ts";
import type { WithoutChannel } from "../analytics/validation/timeSlices.ts";
import { SALES_CHANNELS } from "../domain/source.ts";
import { type ClusterInput, type Columns, gather, pick } from "./clusterInput.ts";
import { reachColumn, withoutColumn } from "./columnNames.ts";

/** Features that segments are compared by, one column at a time; what must not tell people apart is left out. */
export function* comparedFeatures(columns: Columns, buyers: Int32Array): Generator<FeatureColumn> {
  for (const { name, log } of FEATURES) {
    if (columns.has(name) && objectionTo(name) === null) yield { name, log, values: pick(columns, name, buyers) };
  }
}

/** Which buyers may be messaged; null for a snapshot without Klaviyo profiles. */
export function reachOf(columns: Columns, buyers: Int32Array): { email: Float64Array; sms: Float64Array } | null {
  if (!columns.has(reachColumn("email"))) return null;
  return { email: pick(columns, reachColumn("email"), buyers), sms: pick(columns, reachColumn("sms"), buyers) };
}

/** The axes without each sales channel of the snapshot, for the buyers it leaves. */
export function withoutChannels(columns: Columns, { buyers, plan }: ClusterInput): WithoutChannel[] {
  return SALES_CHANNELS.flatMap((channel) => {
    const isBuyer = columns.get(withoutColumn(channel, "buyer"));
    if (!isBuyer) return [];
    const rows = Int32Array.from(buyers.keys()).filter((row) => isBuyer[buyers[row]!] === 1);
    const people = Int32Array.from(rows, (row) => buyers[row]!);
    const names = plan.axes.map(({ feature }) => withoutColumn(channel, feature));
    const values = gather(columns, names, people);
    fillMissing(
      values,
      plan.axes.map(({ fill }) => fill),
    );
    return [{ channel, rows, values }];
  });
}
