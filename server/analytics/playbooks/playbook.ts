import type { Sentence } from "../../domain/sentence.ts";

/** Ways to reach somebody. */
export type PlayChannel = "email" | "sms" | "ads" | "personal" | "in_store" | "parcel_insert";

/** What tells whether a play worked, against the control group. */
export type PlayKpi =
  | "second_order_share"
  | "repeat_order_share"
  | "net_per_person"
  | "full_price_share"
  | "reactivated_share"
  | "unsubscribe_share";

/** What to do for one kind of customer: a default that a merchant can start from. */
export interface Playbook {
  readonly id: PlaybookId;
  readonly channels: readonly PlayChannel[];
  readonly kpi: PlayKpi;
}

/** The catalogue's keys; words are in domain/language/playbooks.ts under `playbook.<id>.<part>`. */
export type PlaybookId =
  | "reward_best"
  | "deepen_loyalty"
  | "second_order"
  | "welcome_big_order"
  | "second_category"
  | "promotions_only"
  | "shop_and_web"
  | "bulk_terms"
  | "fewer_returns"
  | "keep_subscribing"
  | "reason_to_return"
  | "whats_new"
  | "win_back_best"
  | "reactivate_repeat"
  | "seasonal_reminder"
  | "last_try";

export const PLAYBOOK_PARTS = ["name", "angle", "offer", "do_not"] as const;
export type PlaybookPart = (typeof PLAYBOOK_PARTS)[number];

/** The sentence of one part of a playbook. */
export function playbookSentence(id: PlaybookId, part: PlaybookPart): Sentence {
  return { code: `playbook.${id}.${part}`, params: {} };
}
