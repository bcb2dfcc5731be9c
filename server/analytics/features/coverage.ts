import type { FeatureName } from "./catalogue.ts";
import type { FeatureMatrix } from "./computeFeatures.ts";

/** Share of buyers for whom each feature has a value, from 0 to 1; 0 where there are no buyers. */
export function coverageOf({ columns, buyer }: FeatureMatrix): Map<FeatureName, number> {
  let buyers = 0;
  for (const flag of buyer) buyers += flag;
  const shares = new Map<FeatureName, number>();
  for (const [name, values] of columns) {
    let present = 0;
    for (let person = 0; person < values.length; person++) {
      if (buyer[person] === 1 && !Number.isNaN(values[person])) present++;
    }
    shares.set(name, buyers === 0 ? 0 : present / buyers);
  }
  return shares;
}
