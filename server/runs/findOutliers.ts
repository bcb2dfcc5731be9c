import type { FeatureName } from "../analytics/features/catalogue.ts";
import { type ListedOutlier, listOutliers, type Outliers } from "../analytics/outliers/listOutliers.ts";
import type { OutlierFacts } from "../analytics/outliers/outlierFacts.ts";
import type { DensityFinding } from "../analytics/validation/densityMethods.ts";
import { deriveSeed } from "../domain/random.ts";
import { pick } from "./clusterInput.ts";
import type { ColumnReader } from "./columnReader.ts";

/** Who is unlike everybody in a snapshot. */
export interface FoundOutliers extends Omit<Outliers, "kinds" | "list"> {
  /** For each person of the snapshot: 0 for none, else 1 + the place of the kind in OUTLIER_KINDS. */
  kinds: Float64Array;
  /** The most extreme of each kind, by the number of the person. */
  list: (Omit<ListedOutlier, "buyer"> & { person: number })[];
}

const FACTS = [
  "monetary",
  "frequency",
  "average_order_value",
  "units_per_order",
  "refund_value_share",
  "tenure_days",
  "recency_days",
] as const satisfies FeatureName[];

/** Finds outliers among the buyers of a snapshot by its frozen features. */
export async function findOutliers(
  snapshot: ColumnReader,
  buyers: Int32Array,
  density: readonly DensityFinding[],
  { seed, currency }: { seed: number; currency: string },
): Promise<FoundOutliers> {
  const columns = await snapshot.read(["person", ...FACTS]);
  const column = (name: (typeof FACTS)[number]) => pick(columns, name, buyers);
  const facts: OutlierFacts = {
    money: column("monetary"),
    orders: column("frequency"),
    orderValue: column("average_order_value"),
    unitsPerOrder: column("units_per_order"),
    refundShare: column("refund_value_share"),
    tenureDays: column("tenure_days"),
    recencyDays: column("recency_days"),
  };
  const noise = density.find(({ method }) => method === "hdbscan")?.found?.noise;
  const {
    kinds: ofBuyers,
    list,
    ...found
  } = listOutliers(facts, {
    seed: deriveSeed(seed, "outliers"),
    noise,
    currency,
  });
  const persons = columns.get("person") ?? new Float64Array();
  const kinds = new Float64Array(persons.length);
  ofBuyers.forEach((kind, i) => {
    kinds[buyers[i] ?? 0] = kind;
  });
  const named = list.map(({ buyer, ...one }) => ({ ...one, person: persons[buyers[buyer] ?? -1] ?? -1 }));
  return { ...found, kinds, list: named };
}
