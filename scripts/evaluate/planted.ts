import { computeFeatures } from "../../server/analytics/features/computeFeatures.ts";
import type { PurchaseHistory } from "../../server/analytics/features/history.ts";
import { outcomesBetween } from "../../server/analytics/features/outcomes.ts";
import { findGoalPreset } from "../../server/analytics/goals/goalPresets.ts";
import { OUTLIER_KINDS } from "../../server/analytics/outliers/sortOutlier.ts";
import { adjustedRand } from "../../server/analytics/segmentation/adjustedRand.ts";
import { ENGAGEMENT_KINDS, ORDER_KINDS, SALES_CHANNELS } from "../../server/domain/source.ts";
import { type Chosen, chooseSegments } from "../../server/runs/chooseSegments.ts";
import { columnsInMemory } from "../../server/runs/columnReader.ts";
import { drawPeople, type PlantedPerson } from "./planted/draw.ts";
import { DISTINCT_GROUPS, OPEN_DAYS, OVERLAPPING_GROUPS, type PlantedGroup } from "./planted/groups.ts";
import { mostProbableGroup } from "./planted/posterior.ts";

const DAY = 86_400_000;
const OPENED = Date.parse("2025-05-31T00:00Z");
const LOOKED_FOR = ["discount hunters", "wholesale", "whales"];

export interface Found {
  group: string;
  /** The segment or list that has most of it, by the harmonic mean of recall and precision. */
  by: string;
  recall: number;
  precision: number;
}

export interface PlantedResult {
  found: Found[];
  ours: number;
  oracle: number;
  chosen: Pick<Chosen, "refused" | "method"> & { k: number };
}

/** A generated shop under the pricing goal, as a run sees it: features, axes, segments and the list of outliers. */
export async function findPlanted(
  planted: readonly PlantedGroup[],
  seed: number,
  count = 5_000,
  goal = "pricing",
): Promise<PlantedResult> {
  const people = drawPeople(planted, count, seed);
  const chosen = await chooseSegments(columnsInMemory(columnsOf(historyOf(people))), {
    seed,
    goal: findGoalPreset(goal),
    currency: "EUR",
    holdoutShare: 0.1,
    live: null,
  });
  const groups = Int32Array.from(people, ({ group }) => group);
  const labels = Int32Array.from(chosen.clusters, (cluster, i) => {
    const kind = OUTLIER_KINDS[(chosen.outliers.kinds[i] ?? 0) - 1];
    return kind === "reseller" ? 100 : kind === "vip" ? 101 : cluster;
  });
  const oracle = Int32Array.from(people, ({ orders }) => mostProbableGroup(planted, orders));
  return {
    found: LOOKED_FOR.map((name) =>
      bestMatch(
        name,
        groups.map((group) => Number(planted[group]?.name === name)),
        labels,
      ),
    ),
    ours: adjustedRand(groups, labels),
    oracle: adjustedRand(groups, oracle),
    chosen: { refused: chosen.refused, method: chosen.method, k: chosen.segments.length },
  };
}

/** @param isMember 1 for people of the group */
function bestMatch(name: string, isMember: Int32Array, labels: Int32Array): Found {
  const members = isMember.filter((one) => one === 1).length;
  const matches = [...new Set(labels)].map((label) => {
    const inLabel = labels.filter((one) => one === label).length;
    const both = labels.filter((one, i) => one === label && isMember[i] === 1).length;
    const by = label === 100 ? "list of resellers" : label === 101 ? "list of VIPs" : `segment ${label}`;
    return { group: name, by, recall: both / members, precision: both / inLabel };
  });
  const quality = ({ recall, precision }: Found) => (2 * recall * precision) / (recall + precision || 1);
  return matches.reduce((best, one) => (quality(one) > quality(best) ? one : best), matches[0]!);
}

function columnsOf(history: PurchaseHistory): Map<string, Float64Array> {
  const asOf = OPENED + OPEN_DAYS * DAY;
  const from = asOf - 90 * DAY;
  const now = computeFeatures(history, asOf);
  const past = computeFeatures(history, from);
  const later = outcomesBetween(history, from, asOf);
  return new Map<string, Float64Array>([
    ...now.columns,
    ["person", Float64Array.from({ length: history.people }, (_, i) => i + 1)],
    ["buyer", Float64Array.from(now.buyer)],
    ...[...past.columns].map(([name, values]) => [`past.${name}`, values] as const),
    ["past.buyer", Float64Array.from(past.buyer)],
    ["later.orders", later.orders],
    ["later.net", later.net],
  ]);
}

function historyOf(people: readonly PlantedPerson[]): PurchaseHistory {
  const orders = people.flatMap((one, person) => one.orders.map((order) => ({ person, ...order })));
  const none = () => new Int32Array();
  const column = (of: (order: (typeof orders)[number]) => number) => Float64Array.from(orders, of);
  return {
    people: people.length,
    timeZone: "UTC",
    orders: {
      person: Int32Array.from(orders, ({ person }) => person),
      at: column(({ day }) => OPENED + Math.floor(day * DAY)),
      cancelledAt: column(() => Infinity),
      kind: new Uint8Array(orders.length).fill(ORDER_KINDS.indexOf("one_off")),
      net: column(({ list, depth }) => Math.max(1, Math.round(list * (1 - depth)))),
      discount: column(({ list, depth }) => Math.round(list * depth)),
      units: column(({ units }) => units),
      channel: new Uint8Array(orders.length).fill(SALES_CHANNELS.indexOf("online")),
      country: new Int32Array(orders.length).fill(-1),
      province: new Int32Array(orders.length).fill(-1),
    },
    adjustments: { order: none(), at: new Float64Array(), amount: new Float64Array(), isRefund: new Uint8Array() },
    lines: {
      order: none(),
      product: none(),
      category: none(),
      net: new Float64Array(),
      isDiscounted: new Uint8Array(),
    },
    engagement: {
      person: none(),
      at: new Float64Array(),
      kind: new Uint8Array(),
      product: none(),
      category: none(),
      value: new Float64Array(),
      device: new Uint8Array(),
      recordedSince: new Float64Array(ENGAGEMENT_KINDS.length).fill(Infinity),
    },
    profileSince: new Float64Array(people.length).fill(Infinity),
    accountSince: new Float64Array(people.length).fill(Infinity),
    names: { categories: [], countries: [], provinces: [] },
  };
}

/**
 * `npm run evaluate -- planted`: whether groups that are there are found, beside who knows how they were made. Then the same
 * for groups that shade into each other, where nobody draws the line well.
 */
export async function evaluatePlanted(): Promise<void> {
  for (const [name, groups] of [
    ["distinct groups", DISTINCT_GROUPS],
    ["overlapping groups", OVERLAPPING_GROUPS],
  ] as const) {
    for (const seed of [1, 2, 3, 4, 5]) print(`${name}, seed ${seed}`, await findPlanted(groups, seed));
  }
}

function print(title: string, { found, ours, oracle, chosen }: PlantedResult): void {
  const percent = (share: number) => `${(100 * share).toFixed(0)}%`.padStart(4);
  const outcome = chosen.refused ? `refused: ${chosen.refused.check}` : `${chosen.method}, ${chosen.k} segments`;
  const rand = `adjusted Rand ${ours.toFixed(3)}, oracle ${oracle.toFixed(3)}, ratio ${(ours / oracle).toFixed(2)}`;
  console.log(`\n${title} (${outcome}): ${rand}`);
  for (const { group, by, recall, precision } of found) {
    console.log(`  ${group.padEnd(18)} ${by.padEnd(18)} recall ${percent(recall)}, precision ${percent(precision)}`);
  }
}
