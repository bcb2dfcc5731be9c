import type { Character } from "../segmentation/character.ts";
import type { Playbook, PlaybookId } from "./playbook.ts";

const play = (id: PlaybookId, channels: Playbook["channels"], kpi: Playbook["kpi"]): Playbook => ({
  id,
  channels,
  kpi,
});

const REWARD_BEST = play("reward_best", ["email", "sms", "personal"], "net_per_person");
const DEEPEN_LOYALTY = play("deepen_loyalty", ["email", "sms"], "net_per_person");
const SECOND_ORDER = play("second_order", ["email", "parcel_insert"], "second_order_share");
const WELCOME_BIG_ORDER = play("welcome_big_order", ["personal", "email"], "second_order_share");
const SECOND_CATEGORY = play("second_category", ["email", "ads"], "repeat_order_share");
const PROMOTIONS_ONLY = play("promotions_only", ["email", "sms"], "net_per_person");
const SHOP_AND_WEB = play("shop_and_web", ["in_store", "email"], "net_per_person");
const BULK_TERMS = play("bulk_terms", ["personal", "email"], "net_per_person");
const FEWER_RETURNS = play("fewer_returns", ["email", "parcel_insert"], "net_per_person");
const KEEP_SUBSCRIBING = play("keep_subscribing", ["email"], "net_per_person");
const REASON_TO_RETURN = play("reason_to_return", ["email", "sms"], "repeat_order_share");
const WHATS_NEW = play("whats_new", ["email"], "second_order_share");
const WIN_BACK_BEST = play("win_back_best", ["personal", "sms", "email"], "reactivated_share");
const REACTIVATE_REPEAT = play("reactivate_repeat", ["email", "ads"], "reactivated_share");
const SEASONAL_REMINDER = play("seasonal_reminder", ["email"], "reactivated_share");
const LAST_TRY = play("last_try", ["email"], "unsubscribe_share");

/** Every playbook there is. */
export const PLAYBOOKS: readonly Playbook[] = [
  REWARD_BEST,
  DEEPEN_LOYALTY,
  SECOND_ORDER,
  WELCOME_BIG_ORDER,
  SECOND_CATEGORY,
  PROMOTIONS_ONLY,
  SHOP_AND_WEB,
  BULK_TERMS,
  FEWER_RETURNS,
  KEEP_SUBSCRIBING,
  REASON_TO_RETURN,
  WHATS_NEW,
  WIN_BACK_BEST,
  REACTIVATE_REPEAT,
  SEASONAL_REMINDER,
  LAST_TRY,
];

const OF_HABIT: Readonly<Record<NonNullable<Character["habit"]>, Playbook>> = {
  discount: PROMOTIONS_ONLY,
  in_store: SHOP_AND_WEB,
  showroom: SHOP_AND_WEB,
  subscription: KEEP_SUBSCRIBING,
  returns: FEWER_RETURNS,
  bulk: BULK_TERMS,
};

/**
 * The playbook that fits how a segment's typical member buys. Somebody who stays away is asked back first, whatever
 * their habits were; among those who still come, a habit that sets them apart decides before how often they come.
 * @example playbookFor({ recency: "recent", frequency: "regular", isBig: true, habit: null }).id // "reward_best"
 */
export function playbookFor({ recency, frequency, isBig, habit }: Character): Playbook {
  const cameBack = frequency === "repeat" || frequency === "regular";
  if (recency === "lapsed") {
    if (cameBack) return isBig ? WIN_BACK_BEST : REACTIVATE_REPEAT;
    return isBig ? SEASONAL_REMINDER : LAST_TRY;
  }
  if (habit !== null) return OF_HABIT[habit];
  if (recency === "quiet") {
    if (cameBack) return isBig ? WIN_BACK_BEST : REASON_TO_RETURN;
    return isBig ? SEASONAL_REMINDER : WHATS_NEW;
  }
  if (cameBack) return isBig ? REWARD_BEST : DEEPEN_LOYALTY;
  if (isBig) return WELCOME_BIG_ORDER;
  return frequency === "once" ? SECOND_ORDER : SECOND_CATEGORY;
}
