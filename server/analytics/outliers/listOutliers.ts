import { type Sentence, sentence } from "../../domain/sentence.ts";
import type { Progress } from "../segmentation/progress.ts";
import { findApart } from "./findApart.ts";
import type { OutlierFacts } from "./outlierFacts.ts";
import { outlierSpace } from "./outlierSpace.ts";
import {
  OUTLIER_KINDS,
  OUTLIER_RULES,
  type OutlierKind,
  sortOutlier,
  spendsUnusually,
  usualOf,
} from "./sortOutlier.ts";

export interface ListedOutlier {
  /** Row of the facts. */
  buyer: number;
  kind: OutlierKind;
  /** How far from the nearest crowd, in usual neighbour distances; 0 where DBSCAN has them in one. */
  apart: number;
  sentence: Sentence;
}

export interface Outliers {
  /** For each buyer: 0 for none, else 1 + the place of the kind in OUTLIER_KINDS. */
  kinds: Uint8Array;
  counts: Record<OutlierKind, number>;
  /** The most extreme of each kind, at most `room` of them. */
  list: ListedOutlier[];
  /** Buyers that were held against a density. */
  examined: number;
  /** What makes each kind, with its numbers. */
  rules: Sentence[];
}

export interface OutlierOptions extends Progress {
  seed: number;
  /** Rows that HDBSCAN called noise on the axes of the goal. */
  noise?: Int32Array | undefined;
  /** People listed of each kind; counts are of all. */
  room?: number | undefined;
  /** Of the amounts, for the sentences. */
  currency: string;
}

/**
 * Who is unlike everybody: the noise of the density methods and who spends unusually much, sorted by rules into those
 * to look after (VIP), those to serve otherwise (resellers), those to look into (suspicious), and the merely unusual.
 * Nobody is moved by it.
 */
export function listOutliers(facts: OutlierFacts, options: OutlierOptions): Outliers {
  const { room = 100, noise = new Int32Array() } = options;
  const { distance, examined } = findApart(outlierSpace(facts), options);
  const usual = usualOf(facts);
  const kinds = new Uint8Array(distance.length);
  const counts = { suspicious: 0, reseller: 0, vip: 0, other: 0 };
  const listed: ListedOutlier[] = [];
  const isNoise = new Uint8Array(distance.length);
  for (const buyer of noise) isNoise[buyer] = 1;
  for (let buyer = 0; buyer < distance.length; buyer++) {
    const apart = distance[buyer]!;
    // Good customers grade into whales, so the density leads from one to the next: money is asked as well.
    if (apart === 0 && isNoise[buyer] === 0 && !spendsUnusually(facts, buyer, usual)) continue;
    const { kind, sentence: words } = sortOutlier(facts, buyer, usual, options.currency);
    // HDBSCAN's noise is a tenth of the people and more; of a crowd only whom a rule fits is worth a look.
    if (apart === 0 && kind === "other") continue;
    kinds[buyer] = 1 + OUTLIER_KINDS.indexOf(kind);
    counts[kind]++;
    listed.push({ buyer, kind, apart, sentence: words });
  }
  listed.sort((a, b) => b.apart - a.apart || a.buyer - b.buyer);
  const list = OUTLIER_KINDS.flatMap((kind) => listed.filter((one) => one.kind === kind).slice(0, room));
  return { kinds, counts, list, examined, rules: describeRules(usual, options.currency) };
}

function describeRules(usual: ReturnType<typeof usualOf>, currency: string): Sentence[] {
  const { money, orderValue, unitsPerOrder } = usual;
  const amountOf = (value: number) => value || 0;
  const rules = OUTLIER_RULES;
  return [
    sentence("outlier.rule.suspicious", rules),
    sentence("outlier.rule.reseller", { ...rules, units: Math.max(rules.resellerUnits, unitsPerOrder.most || 0) }),
    sentence("outlier.rule.vip", {
      ...rules,
      money: Math.max(amountOf(money.most), rules.vipTimesMedian * amountOf(money.median)),
      orderValue: amountOf(orderValue.most),
      leastMoney: rules.vipTimesMedian * amountOf(money.median),
      currency,
    }),
  ];
}
