import { smallestDetectableLift } from "../analytics/measurement/detectableLift.ts";
import type { Reader } from "../store/database.ts";
import type { HoldoutPlan } from "../store/schema/activation.ts";
import { EVERYBODY, listSegmentDays } from "../store/segmentDays.ts";
import type { Shop } from "../store/shops.ts";

/** What the control group of a push could show, from the rate at which people ordered in the last eight weeks. */
export async function planHoldout(
  reader: Reader,
  shop: Shop,
  { treatment, control }: { treatment: number; control: number },
): Promise<HoldoutPlan> {
  const [everybody] = await listSegmentDays(reader, { shopId: shop.id, segmentId: EVERYBODY }, 1);
  const baseRate = everybody && everybody.people > 0 ? everybody.recentBuyers / everybody.people : null;
  const smallestLift = baseRate === null ? null : smallestDetectableLift({ treatment, control, baseRate });
  return { treatment, control, baseRate, smallestLift };
}
