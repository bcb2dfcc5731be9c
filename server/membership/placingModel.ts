import { catalogueVersion } from "../analytics/features/catalogueVersion.ts";
import type { PartitionParameters } from "../analytics/segmentation/partition.ts";
import { AppError } from "../domain/errors.ts";
import type { Reader } from "../store/database.ts";
import { findLiveModel, findUnpublishedModel, type Model } from "../store/segments.ts";
import type { PlacingModel } from "./place.ts";

/**
 * The live model, ready to place people; null where there is none yet, or while another one is being put in its place.
 * @throws {AppError} `conflict` when features are computed otherwise than when the model was accepted
 */
export async function findPlacingModel(
  reader: Reader,
  shopId: number,
): Promise<(PlacingModel & { model: Model }) | null> {
  const model = await findLiveModel(reader, shopId);
  if (!model || (await findUnpublishedModel(reader, shopId))) return null;
  if (model.catalogueVersion !== catalogueVersion()) {
    throw new AppError(
      "conflict",
      "How features are computed has changed since the live segments were accepted, so nobody is moved by them. Run again.",
    );
  }
  // Written by the acceptance of a proposal of this product.
  const parameters = model.parameters as PartitionParameters;
  return { model, parameters, slots: model.slots, axes: model.axes };
}
