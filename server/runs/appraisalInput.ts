import { FEATURES } from "../analytics/features/catalogue.ts";
import { fillMissing } from "../analytics/goals/fillMissing.ts";
import { objectionTo } from "../analytics/validation/denylist.ts";
import type { FeatureColumn } from "../analytics/validation/effectSizes.ts";
import type { WithoutChannel } from "../analytics/validation/timeSlices.ts";
import { SALES_CHANNELS } from "../domain/source.ts";
import { type ClusterInput, gather, pick } from "./clusterInput.ts";
import { reachColumn, withoutColumn } from "./columnNames.ts";
import type { ColumnReader } from "./columnReader.ts";

/** Features that segments are told by and compared by, one column at a time; what must not tell people apart is left out. */
export async function* describingFeatures(snapshot: ColumnReader, buyers: Int32Array): AsyncGenerator<FeatureColumn> {
  for (const { name, log } of FEATURES) {
    if (!snapshot.names.has(name) || objectionTo(name) !== null) continue;
    yield { name, log, values: pick(await snapshot.read([name]), name, buyers) };
  }
}

/** Which buyers may be messaged; null for a snapshot without Klaviyo profiles. */
export async function reachOf(
  snapshot: ColumnReader,
  buyers: Int32Array,
): Promise<{ email: Float64Array; sms: Float64Array } | null> {
  const [email, sms] = [reachColumn("email"), reachColumn("sms")];
  const columns = await snapshot.read([email, sms]);
  return columns.has(email) ? { email: pick(columns, email, buyers), sms: pick(columns, sms, buyers) } : null;
}

/** The axes without each sales channel of the snapshot, for the buyers it leaves. */
export async function withoutChannels(snapshot: ColumnReader, input: ClusterInput): Promise<WithoutChannel[]> {
  const found: WithoutChannel[] = [];
  for (const channel of SALES_CHANNELS) {
    if (snapshot.names.has(withoutColumn(channel, "buyer"))) found.push(await withoutChannel(snapshot, input, channel));
  }
  return found;
}

async function withoutChannel(
  snapshot: ColumnReader,
  { buyers, plan }: ClusterInput,
  channel: (typeof SALES_CHANNELS)[number],
): Promise<WithoutChannel> {
  const buyer = withoutColumn(channel, "buyer");
  const names = plan.axes.map(({ feature }) => withoutColumn(channel, feature));
  const columns = await snapshot.read([buyer, ...names]);
  const isBuyer = columns.get(buyer) ?? new Float64Array();
  const rows = Int32Array.from(buyers.keys()).filter((row) => isBuyer[buyers[row]!] === 1);
  const people = Int32Array.from(rows, (row) => buyers[row]!);
  const values = gather(columns, names, people);
  fillMissing(
    values,
    plan.axes.map(({ fill }) => fill),
  );
  return { channel, rows, values };
}
