import { render } from "../../domain/language/english.ts";
import { explainMembers } from "../../membership/explainMembers.ts";
import type { Reader } from "../../store/database.ts";
import { listSegments } from "../../store/segments.ts";
import type { Shop } from "../../store/shops.ts";
import type { MembersView } from "../contract/segments.ts";

/** How many of a segment's people are shown: the newest. */
const SHOWN = 20;

/** The newest people of a segment and why each came. They are named by Shopify's number of theirs alone. */
export async function viewMembers(reader: Reader, shop: Shop, segmentId: number): Promise<MembersView | undefined> {
  const segments = await listSegments(reader, shop.id);
  const segment = segments.find(({ id }) => id === segmentId);
  if (!segment) return undefined;
  const nameOf = (id: number | null) => segments.find((one) => one.id === id)?.name ?? null;
  const members = await explainMembers(reader, shop, segmentId, SHOWN);
  return {
    segment: segment.name,
    members: members.map(({ personId, survivor, from, cause, cameFrom, against, reasons }) => ({
      person: personId,
      customerId: customerOf(survivor),
      since: from,
      cause,
      cameFrom: nameOf(cameFrom),
      against: nameOf(against),
      reasons: reasons.map(render),
    })),
  };
}

/** The account a person is known by; null for a guest. */
export function customerOf(survivor: string): number | null {
  const [kind, id] = survivor.split(":");
  return kind === "account" ? Number(id) : null;
}
