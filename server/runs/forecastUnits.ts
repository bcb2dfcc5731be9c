/** What a forecast is counted in, for those who show one. */
export { unitOfOutcome } from "../analytics/prediction/predictiveFeatures.ts";
