import type { Templates } from "./templates.ts";

/** By playbook: [name, angle, offer, what not to do]. */
const PLAYBOOKS: Readonly<Record<string, readonly [name: string, angle: string, offer: string, doNot: string]>> = {
  reward_best: [
    "Reward the best",
    "They came back, spend much and were here lately: show them that you know.",
    "First access to what is new, a gift nobody asked for, an invitation to recommend you.",
    "No discounts as a thank-you: a gift does not teach them to wait for a lower price. No more messages than now.",
  ],
  deepen_loyalty: [
    "Deepen loyalty",
    "They came back and were here lately: make each order a step towards something.",
    "A status or points they can see, what goes with the things they own, a question what they miss.",
    "No coupons for everybody: first see who comes without one.",
  ],
  second_order: [
    "Win the second order",
    "They bought for the first time, not long ago: help them enjoy what they have.",
    "How to use it, what others bought next, a reminder when most people order again.",
    "No discount right away: it teaches them to wait for the next one.",
  ],
  welcome_big_order: [
    "Thank for a large first order",
    "The typical one has ordered once, lately, and spent much: look after that order.",
    "A personal thank-you, a question whether all is well, advice by a person.",
    "No automatic series as if they were like every newcomer.",
  ],
  second_category: [
    "Introduce a second category",
    "The typical one has ordered once, and others have come back: show them the rest of what you have.",
    "A selection from a category they have not bought yet, chosen by what they have.",
    "No win-back words: they are still here.",
  ],
  promotions_only: [
    "Promotions only",
    "Half of their orders or more had a discount, far more than is usual here: write when there is one, and not otherwise.",
    "Sales, bundles and last pieces, with a clear end.",
    "No early access at full price, and no deeper discount than the one that works.",
  ],
  shop_and_web: [
    "From the shop to the web and back",
    "They buy in the shop far more than is usual here: their clicks alone say little.",
    "What is in stock near them, reserve and collect, an event in the shop.",
    "No reminders of carts and no judgement of loyalty by online orders alone.",
  ],
  bulk_terms: [
    "Terms for large quantities",
    "They buy many times the usual quantity in an order, as a business or a group would: treat them as such.",
    "A price list by quantity, reorder with one click, a person to call.",
    "No consumer promotions, and no part in averages of consumers.",
  ],
  fewer_returns: [
    "Help to choose right",
    "Half of their orders or more end in a refund: better advice is worth more than more orders.",
    "Size and fit help before they order, reviews of people like them, exchange made easy.",
    "No pushing of volume and no threats about returns.",
  ],
  keep_subscribing: [
    "Keep the subscription useful",
    "Half of their orders or more renew a subscription: what counts is that it still fits.",
    "Change, pause or add in one click, and a note before each delivery.",
    "No campaigns for what they subscribe to already.",
  ],
  reason_to_return: [
    "A reason to return",
    "They came back before and are later than usual.",
    "News from the category they bought last, with an end date.",
    "No sale for everything: try first without one.",
  ],
  whats_new: [
    "What is new",
    "The typical one has ordered once, and it grows quiet: remind them lightly.",
    "What others like at the moment; a small incentive only as a test against none.",
    "No daily messages.",
  ],
  win_back_best: [
    "Win back the best",
    "They spent much, came back, and now stay away longer than usual: find out why before offering anything.",
    "A personal word, a question what went wrong, the best that you can offer.",
    "No automatic blast, and no silence.",
  ],
  reactivate_repeat: [
    "Reactivate",
    "They came back, and then stopped.",
    "A short series: what has changed, what they last bought, then one offer to return.",
    "No series without an end: whoever does not react is left in peace.",
  ],
  seasonal_reminder: [
    "Remind at the season",
    "The typical one ordered once and spent much, perhaps for an occasion that comes again.",
    "A message when the season or the occasion returns.",
    "No paid advertising, and no messages in between.",
  ],
  last_try: [
    "One last try",
    "The typical one ordered once, long ago.",
    "One message that asks whether they want to hear from you, with the best reason you have.",
    "No further mailing to whoever does not react: it costs money and the reputation of your address.",
  ],
};

const PARTS = ["name", "angle", "offer", "do_not"];

/** `playbook.<id>.<part>`: what to do for a kind of customer. */
export const playbookSentences: Templates = Object.fromEntries(
  Object.entries(PLAYBOOKS).flatMap(([id, texts]) =>
    texts.map((text, i) => [`playbook.${id}.${PARTS[i]}`, () => text]),
  ),
);
