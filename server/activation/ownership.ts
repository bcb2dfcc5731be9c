import { OWN_PREFIX } from "../domain/ownPrefix.ts";
import type { Segment } from "../store/segments.ts";

/**
 * How to tell ours from the merchant's: names carry the shop, since two shops may share one Klaviyo account, and the
 * slot, so that a list made by a request whose answer was lost is found again instead of made twice.
 */
function shopKey(shopId: number): string {
  return shopId.toString(36);
}

export function listName(shopId: number, segment: Pick<Segment, "id" | "name">): string {
  return `Strata: ${segment.name} [${shopKey(shopId)}-${segment.id}]`;
}

/** True for names that end with this slot's mark, whatever the segment is called by now. */
export function isListOf(shopId: number, segmentId: number, name: string): boolean {
  return name.startsWith("Strata: ") && name.endsWith(`[${shopKey(shopId)}-${segmentId}]`);
}

export function segmentProperty(shopId: number): string {
  return `${OWN_PREFIX}${shopKey(shopId)}_segment`;
}

export function sinceProperty(shopId: number): string {
  return `${OWN_PREFIX}${shopKey(shopId)}_segment_since`;
}

/** What a control's segment property reads, so that no filter on our data reaches one. */
export const HELD_OUT = "held_out";

/** What the property of somebody who left all segments reads: an import cannot clear a property. */
export const NO_SEGMENT = "none";

/** Our metrics in Klaviyo: their names are what flows are built on, so they never change. */
export const ENTERED_METRIC = "Strata: entered segment";
export const LEFT_METRIC = "Strata: left segment";
