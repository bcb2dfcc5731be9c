import { featureSentences } from "./features.ts";
import { number, type Params, percent, type Templates } from "./templates.ts";

const CHECKS: Readonly<Record<string, string>> = {
  coverage: "too many people were in segments too small to use",
  largest_segment: "one segment held too many people",
  segment_count: "too few segments were large enough",
  backtest: "knowing the segment did not help to foresee later spending",
  against_rules: "plain rules foresaw later spending better",
};

const explained = ({ r2, lower, upper, horizonDays }: Params) =>
  `${percentExplained(r2)} of the variation in who ordered in the following ${number(horizonDays)} days and roughly how much (on a logarithmic scale; 95% interval ${percentExplained(lower)} to ${percentExplained(upper)}), measured on people the segments were not learned on`;

/** Predicting worse than the mean does explains nothing; "-0.1%" would say no more to a reader. */
function percentExplained(r2: Params[string] | undefined): string {
  return percent(Math.max(0, Number(r2)));
}

const rulesCompared = ({ r2, rulesR2 }: Params) =>
  `The segments explain ${percentExplained(r2)} of that variation, plain recency, frequency and money rules ${percentExplained(rulesR2)}`;

/** The gate lets segments fall a little short of the rules: `threshold` is the least difference, below zero. */
const shortfall = ({ number: ahead, threshold }: Params) =>
  Number(ahead) < 0 ? ` (up to ${number(-100 * Number(threshold))} points less are tolerated)` : "";

/**
 * `gate.<check>.<result>`: params `number`, `threshold`, and what the check adds. `refusal.<check>`,
 * `partition.<reason>`: why no segments could be made. `candidate.…`: notes in the table of what was tried.
 */
export const validationSentences: Templates = {
  "gate.size.pass": ({ number: share, people }) => `Holds ${percent(share)} of buyers (${number(people)}).`,
  "gate.size.fail": ({ number: share, people, threshold }) =>
    `Holds only ${percent(share)} of buyers (${number(people)}); below ${percent(threshold)} a segment is not worth the effort.`,

  "gate.stability.pass": ({ number: jaccard }) =>
    `Comes back with much the same people when customers are drawn again (overlap ${number(jaccard, 2)}).`,
  "gate.stability.warn": ({ number: jaccard, threshold }) =>
    `Comes back when customers are drawn again, but with partly other people (overlap ${number(jaccard, 2)}; ${number(threshold, 2)} is sound).`,
  "gate.stability.fail": ({ number: jaccard, threshold }) =>
    `Does not come back when customers are drawn again (overlap ${number(jaccard, 2)}; ${number(threshold, 2)} is the least).`,
  "gate.stability.not_measured": () =>
    "Whether the segments come back when customers are drawn again was not measured.",

  "gate.coverage.pass": ({ number: share }) => `${percent(share)} of buyers are in segments that hold up.`,
  "gate.coverage.fail": ({ number: share, threshold }) =>
    `Only ${percent(share)} of buyers are in segments that hold up; ${percent(threshold)} is the least.`,

  "gate.segment_count.pass": ({ number: count }) =>
    `${number(count)} segments: enough to tell people apart, few enough to serve.`,
  "gate.segment_count.warn": ({ number: count, threshold }) =>
    `${number(count)} segments are few: people with different needs may share one. ${number(threshold)} or more are better.`,
  "gate.segment_count.fail": ({ number: count, threshold }) =>
    `Only ${number(count)} segments hold up; ${number(threshold)} is the least.`,
  "gate.segment_count.locked": ({ number: count, threshold }) =>
    `${number(count)} segments are more than a team usually serves well: above ${number(threshold)} they are locked. Somebody may raise that, by name and with a reason; each run then adds one at most.`,
  "gate.segment_count.blocked": ({ number: count, threshold }) =>
    `${number(count)} segments are more than any team can serve; ${number(threshold)} is the most.`,

  "gate.largest_segment.pass": ({ number: share }) => `The largest segment holds ${percent(share)} of buyers.`,
  "gate.largest_segment.warn": ({ number: share, threshold }) =>
    `The largest segment holds ${percent(share)} of buyers; above ${percent(threshold)} people with different needs share it.`,
  "gate.largest_segment.fail": ({ number: share, threshold }) =>
    `The largest segment holds ${percent(share)} of buyers; above ${percent(threshold)} it is too broad to address as one.`,

  "gate.backtest.pass": (params) => `Knowing the segment explains ${explained(params)}.`,
  "gate.backtest.fail": (params) =>
    `Knowing the segment does not reliably help to foresee spending: it explains ${explained(params)}.`,
  "gate.backtest.too_little": (params) =>
    `Knowing the segment hardly helps to foresee spending: it explains ${explained(params)}; ${percent(params["threshold"])} is the least worth acting on.`,
  "gate.backtest.not_measured": ({ horizonDays }) =>
    `There are no orders of ${number(horizonDays)} later days to test the segments against.`,

  "gate.against_rules.pass": (params) => `${rulesCompared(params)}${shortfall(params)}.`,
  "gate.against_rules.warn": (params) =>
    `${rulesCompared(params)}: the rules foresee spending better. These segments are cut by what your goal asks for, which spending is only a part of.`,
  "gate.against_rules.fail": (params) => `${rulesCompared(params)}: the rules are the better choice.`,

  "gate.neighbours.pass": () => "Every segment behaves differently from the next in what people did later.",
  "gate.neighbours.warn": ({ firstName, secondName }) =>
    `${firstName && secondName ? `"${firstName}" and "${secondName}"` : "Two segments"} could not be told apart by what people did afterwards: consider merging them or giving them one treatment.`,

  "gate.untested.warn": ({ number: buyers, horizonDays }) =>
    `Plain rules for ${number(buyers)} buyers: they sort people by what they bought. Too little happened in the last ${number(horizonDays)} days to test whether they foresee anything.`,

  "tier.rules_only": ({ number: buyers, threshold }) =>
    `${number(buyers)} buyers: sorted by plain rules of recency, frequency and spend. Segments found in the data need ${number(threshold)} buyers to be trusted.`,
  "tier.untestable": () =>
    "Sorted by plain rules of recency, frequency and spend: the orders so far do not allow to test segments found in the data.",
  "tier.small_store": ({ number: buyers, threshold }) =>
    `${number(buyers)} buyers: small-store mode, with at most one segment for each hundred buyers (but four) and wider margins of error than from ${number(threshold)} buyers on.`,
  "tier.full": ({ number: buyers, threshold }) =>
    `${number(buyers)} buyers: as many segments as the goal allows (from ${number(threshold)} on).`,

  "candidate.rules_only": () => "Stability was not measured: plain rules are not searched for in the data.",
  "candidate.stability_skipped": ({ check }) =>
    `Stability was not measured, because ${CHECKS[String(check)] ?? "an earlier check had failed"}.`,

  "candidate.warm_kept": ({ ratio, threshold }) =>
    `Goes on from the live segments, so that fewest people change: it fits ${number(ratio, 2)} times as loosely as the same number found anew (${number(threshold, 2)} is the most), and as many segments pass the checks.`,
  "candidate.warm_inertia": ({ ratio, threshold }) =>
    `The live segments no longer fit: going on from them fits ${number(ratio, 2)} times as loosely as the same number found anew (${number(threshold, 2)} is the most).`,
  "candidate.warm_gate": () =>
    "Going on from the live segments no longer passes the checks as well as segments found anew: more of them would be left out.",
  "partition.other_k": ({ k, live }) => `The live segments are ${number(live)}, not ${number(k)}.`,

  "partition.too_few_people": ({ people, k }) => `${number(people)} people cannot be put into ${number(k)} segments.`,
  "partition.all_alike": () =>
    "All buyers are alike in when, how often and for how much they bought: there is nothing to segment.",
  "partition.flat_column": ({ column }) =>
    `${featureSentences[`feature.${column}`]?.({}) ?? "One of the chosen features"} is the same for nearly all buyers, so it cannot tell them apart.`,
  "partition.too_few_different": ({ different, k }) =>
    `Buyers come in only ${number(different)} different kinds, too few for ${number(k)} segments.`,
  "partition.too_few_scores": ({ groups, k }) =>
    Number(groups) === 1
      ? `Rules can tell nobody apart without splitting equal people, so ${number(k)} segments cannot be made.`
      : `Rules can tell only ${number(groups)} groups apart without splitting equal people, too few for ${number(k)}.`,
  "partition.half_unfit": ({ k }) => `Half of the buyers are too alike to be put into ${number(k)} segments.`,

  "refusal.buyers": ({ number: count, threshold }) =>
    `${number(count)} ${Number(count) === 1 ? "person has" : "people have"} bought so far; segments need ${number(threshold)} buyers, even by plain rules.`,
  "refusal.no_past": () =>
    "The shop's orders do not reach far enough back to test segments against what people did afterwards.",
  "refusal.past_buyers": ({ number: count, threshold, horizonDays }) =>
    `${number(horizonDays)} days ago ${number(count)} ${Number(count) === 1 ? "person" : "people"} had bought; testing segments against what followed needs ${number(threshold)}.`,
  "refusal.outcomes": ({ number: count, threshold, horizonDays }) =>
    `${number(count)} of the people who had bought before ordered in the last ${number(horizonDays)} days; testing segments needs ${number(threshold)}.`,
  "refusal.no_candidates": () => "No number of segments was tried.",
};
