import { streamOf } from "../distributions.ts";
import type { Order, Profile } from "../world.ts";
import { DAY } from "../zone.ts";
import type { Follower, ProfileSpan } from "./profiles.ts";
import type { ShelfItem } from "./properties.ts";

/** A profile with everything that decides how it reacts. */
export interface Member {
  readonly profile: Profile;
  /** Interest, 0 to 1. */
  readonly openness: number;
  /** No opens, no clicks, no visits: not every follower can be tracked. */
  readonly isSilent: boolean;
  readonly isOpenedByMachine: boolean;
  readonly isScannedByBot: boolean;
  /** Their orders, oldest first. */
  readonly orders: readonly Order[];
  /** Whether interest follows their orders; false where nothing may tell people apart. */
  readonly followsOrders: boolean;
}

export interface Audience extends ProfileSpan {
  readonly members: readonly Member[];
  readonly shelf: readonly ShelfItem[];
  readonly currency: string;
  /** Minor units in one major unit of the currency. */
  readonly perUnit: number;
}

const SILENT = 0.2;
const MACHINE_OPENED = 0.35;
const BOT_SCANNED = 0.04;

/** Joins profiles with their orders: those of the account, or those a guest made under the address. */
export function makeMembers(
  seed: number,
  followers: readonly Follower[],
  orders: readonly Order[],
  followsOrders: boolean,
): Member[] {
  const random = streamOf(seed, "audience");
  const ofCustomer = Map.groupBy(orders, ({ customerId }) => customerId);
  const guests = Map.groupBy(ofCustomer.get(null) ?? [], ({ email }) => email);
  return followers.map(({ profile, person, openness }) => {
    const account = person?.customer ? ofCustomer.get(person.customer.id) : undefined;
    const guest = person && !person.customer && person.email !== null ? guests.get(person.email) : undefined;
    // The less interested are silent more often; the mean stays at the share above.
    const silence = followsOrders ? SILENT * (1.3 - openness) : SILENT;
    return {
      profile,
      openness,
      isSilent: random() < silence,
      isOpenedByMachine: random() < MACHINE_OPENED,
      isScannedByBot: random() < BOT_SCANNED,
      orders: (account ?? guest ?? []).filter(({ test }) => !test),
      followsOrders,
    };
  });
}

/** How awake somebody is at an instant, .35 to 1: interest fades over half a year after the last order or sign-up. */
export function activityAt(member: Member, at: number): number {
  if (!member.followsOrders) return 0.7;
  const lastOrder = member.orders.findLast(({ createdAt }) => createdAt <= at)?.createdAt ?? 0;
  const idleDays = Math.max(0, at - Math.max(lastOrder, member.profile.createdAt)) / DAY;
  return 0.35 + 0.65 * Math.exp(-idleDays / 180);
}
