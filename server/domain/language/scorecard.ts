import { formatMoney } from "../money.ts";
import { featureSentences } from "./features.ts";
import { playbookSentences } from "./playbooks.ts";
import { number, type Params, percent, type Templates } from "./templates.ts";

type Value = Params[string] | undefined;

const CHANNELS: Readonly<Record<string, string>> = {
  online: "the online store",
  pos: "the shop",
  draft: "draft orders",
  marketplace: "marketplaces",
  subscription: "subscriptions",
  other: "other channels",
};

function playbookName(id: Value): string {
  return `"${playbookSentences[`playbook.${id}.name`]?.({}) ?? id}"`;
}

function pairOf({ firstName, secondName }: Params): string {
  return firstName && secondName ? `"${firstName}" and "${secondName}"` : "Two segments";
}

function nearestOf({ nearestName }: Params): string {
  return nearestName ? `"${nearestName}", the nearest segment,` : "the nearest segment";
}

function mainly({ feature }: Params): string {
  if (feature === undefined) return "";
  const label = featureSentences[`feature.${feature}`]?.({}) ?? String(feature);
  return `, most in ${label.charAt(0).toLowerCase()}${label.slice(1)}`;
}

const features = (count: Value) => `${number(count)} ${Number(count) === 1 ? "feature" : "features"}`;

const substance = ({ people, number: share, revenueShare }: Params) =>
  `${number(people)} buyers, ${percent(share)} of all, with ${percent(revenueShare)} of net revenue`;

/** What goes on without anybody doing anything: expected of the past, not promised. */
const atStake = ({ atStake: net, currency, weeks }: Params) =>
  `At stake are ${formatMoney(Math.round(Number(net)), String(currency))} of net revenue, what they spend in ${number(weeks)} weeks if they go on as people like them did`;

/** What a programme would have to reach to earn what it costs; says what is assumed. */
function breakEven({ reachable, breakEven: needed, lift, margin, effortOrders, weeks }: Params): string {
  const assumed = `a rise by ${percent(lift)} at a margin of ${percent(margin)} in ${number(weeks)} weeks, for the effort of ${number(effortOrders)} average orders`;
  if (needed === undefined) return `Nobody is expected to order, so no programme would pay (assumed: ${assumed})`;
  return `A programme pays from ${number(needed)} reachable people on; here are ${number(reachable)} (assumed: ${assumed})`;
}

const reached = ({ number: either, email, sms }: Params) =>
  `${percent(either)} can be reached: ${percent(email)} by e-mail, ${percent(sms)} by text message`;

const explained = ({ r2Before, r2After }: Params) =>
  r2Before === undefined
    ? ""
    : `; the segments would explain ${percent(Math.max(0, Number(r2After)))} instead of ${percent(Math.max(0, Number(r2Before)))} of the variation in who orders afterwards and roughly how much (on a logarithmic scale)`;

const separated = ({ silhouetteBefore, silhouetteAfter }: Params) =>
  `, with a silhouette of ${number(silhouetteAfter, 2)} instead of ${number(silhouetteBefore, 2)}`;

const merged = (params: Params) =>
  `One segment of ${number(params["people"])} people${explained(params)}${separated(params)}.`;

/**
 * `gate.<check>.<result>` of checks that look closer at the chosen segments; `criterion.<name>.<result>` of the scorecard;
 * `suggestion.<kind>.<reason>`.
 */
export const scorecardSentences: Templates = {
  "gate.grouping.natural": ({ k, silhouette, cloud }) =>
    `Natural groups: buyers fall into ${number(k)} groups with little in between (silhouette ${number(silhouette, 2)}; a cloud with the same spread and correlations reaches ${number(cloud, 2)}).`,
  "gate.grouping.continuum": ({ silhouette, cloud }) =>
    `Slices of a continuum: buyers shade into one another (silhouette ${number(silhouette, 2)} at best; a cloud without groups reaches ${number(cloud, 2)}). The borders are drawn where they help, and people near them could be on either side.`,

  "gate.time_slices.pass": ({ number: agreement, days }) =>
    `Cut ${number(days)} days earlier, the segments would have been much the same (agreement ${number(agreement, 2)}).`,
  "gate.time_slices.warn": ({ number: agreement, threshold, days }) =>
    `Cut ${number(days)} days earlier, the segments would have been others (agreement ${number(agreement, 2)}; ${number(threshold, 2)} is sound): compare results over time with care.`,

  "gate.channels.pass": ({ number: agreement, channel }) =>
    `No sales channel decides alone: even without ${CHANNELS[String(channel)] ?? channel} the segments stay much the same (agreement ${number(agreement, 2)}).`,
  "gate.channels.warn": ({ number: agreement, threshold, channel }) =>
    `One sales channel decides: without ${CHANNELS[String(channel)] ?? channel} the segments would be others (agreement ${number(agreement, 2)}; ${number(threshold, 2)} is sound).`,

  "gate.effect_size.pass": (params) => `Differs from ${nearestOf(params)} clearly in ${features(params["number"])}.`,
  "gate.effect_size.warn": (params) =>
    `Differs from ${nearestOf(params)} clearly in only ${features(params["number"])}; ${number(params["threshold"])} are asked for.`,

  "gate.playbook.group": ({ segments, playbook }) =>
    `${number(segments)} segments call for the same treatment, ${playbookName(playbook)}: consider merging them.`,
  "gate.playbook.warn": (params) =>
    `${pairOf(params)} call for the same treatment, ${playbookName(params["playbook"])}: consider merging them.`,

  "criterion.substantial.pass": (params) => `${substance(params)}. ${atStake(params)}. ${breakEven(params)}.`,
  "criterion.substantial.warn": (params) => `${substance(params)}. ${atStake(params)}. ${breakEven(params)}.`,
  "criterion.substantial.fail": (params) =>
    `${substance(params)}; below ${percent(params["threshold"])} a segment is not worth the effort. ${atStake(params)}.`,
  "criterion.substantial.unknown": (params) =>
    `${substance(params)}. What they will spend is not known yet, so what a programme could earn is not either.`,

  "criterion.accessible.pass": (params) => `${reached(params)}.`,
  "criterion.accessible.fail": (params) =>
    `Only ${reached(params)}; below ${percent(params["threshold"])} most of what is done for the segment misses it.`,
  "criterion.accessible.unknown": () => "Who may be messaged is not known: no Klaviyo profiles have been read.",

  "criterion.measurable.pass": ({ number: lift, weeks, holdoutShare }) =>
    `A rise of orders by ${percent(lift)} would show within ${number(weeks)} weeks, with ${percent(holdoutShare)} held out.`,
  "criterion.measurable.little": ({ number: lift, weeks, holdoutShare, threshold }) =>
    `Only a rise of orders by ${percent(lift)} or more would show within ${number(weeks)} weeks, with ${percent(holdoutShare)} held out; ${percent(threshold)} or less is measurable. Judge it together with other segments.`,
  "criterion.measurable.nothing": ({ weeks, reachable, holdoutShare }) =>
    `With ${number(reachable)} reachable people, ${percent(holdoutShare)} of them held out, no rise of orders would show within ${number(weeks)} weeks.`,
  "criterion.measurable.no_control": () =>
    "Nobody is held out, as this shop has set it: without a control group no rise of orders can be told from what would have come anyway.",
  "criterion.measurable.unknown": () =>
    "How many order by themselves is not known yet, so what could be measured is not either.",

  "criterion.differentiable.pass": (params) =>
    `Differs clearly from ${nearestOf(params)} in ${features(params["number"])}${mainly(params)}, and its people did otherwise afterwards. Whether it answers otherwise shows once something was sent.`,
  "criterion.differentiable.warn": (params) =>
    `Differs clearly from ${nearestOf(params)} in ${features(params["number"])}${mainly(params)}, but could not be told from a neighbour by what people did afterwards.`,
  "criterion.differentiable.fail": (params) =>
    `Differs clearly from ${nearestOf(params)} in only ${features(params["number"])}; ${number(params["threshold"])} are asked for.`,

  "criterion.actionable.pass": ({ playbook }) => `Has a treatment of its own: ${playbookName(playbook)}.`,
  "criterion.actionable.fail": ({ playbook, number: others }) =>
    `Shares its treatment, ${playbookName(playbook)}, with ${number(others)} other ${Number(others) === 1 ? "segment" : "segments"}.`,

  "suggestion.merge.group": (params) =>
    `${number(params["segments"])} segments could be merged, since one treatment fits all. ${merged(params)}`,
  "suggestion.merge.playbook": (params) =>
    `${pairOf(params)} could be merged, since one treatment fits both. ${merged(params)}`,
  "suggestion.merge.behaviour": (params) =>
    `${pairOf(params)} could be merged, since their people did the same afterwards. ${merged(params)}`,
  "suggestion.merge.profile": (params) =>
    `${pairOf(params)} could be merged, since little tells them apart. ${merged(params)}`,
  "suggestion.split.broad": (params) =>
    `${params["firstName"] ? `"${params["firstName"]}"` : "The broadest segment"} could be split into ${number(params["people"])} and ${number(params["secondPeople"])} people${explained(params)}${separated(params)}.`,
};
