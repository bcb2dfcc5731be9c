import { forgetProfileRows, profilesWrittenTo } from "../store/confirmed.ts";
import { type ForgettingContext, forgetProfiles } from "./forgetProfile.ts";

const PROFILES_AT_ONCE = 500;

/**
 * Takes everything of ours out of Klaviyo, some profiles at a time: their places on our lists and the values of our
 * properties. The lists stay, since flows may hang on them, without our people. Cut off, it goes on with whom is left.
 * @param isWanted asked before each part; the store may have come back meanwhile
 */
export async function clearKlaviyo(context: ForgettingContext, isWanted: () => Promise<boolean>): Promise<void> {
  const { db, shopId } = context;
  while (await isWanted()) {
    const profileIds = await profilesWrittenTo(db, shopId, PROFILES_AT_ONCE);
    if (profileIds.length === 0) return;
    await forgetProfiles(context, profileIds);
    await db.transaction((tx) => forgetProfileRows(tx, shopId, profileIds));
  }
}
