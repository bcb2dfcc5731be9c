import { describe, expect, it } from "vitest";
import { listOutliers } from "../../../server/analytics/outliers/listOutliers.ts";
import type { OutlierFacts } from "../../../server/analytics/outliers/outlierFacts.ts";
import { OUTLIER_KINDS, type OutlierKind } from "../../../server/analytics/outliers/sortOutlier.ts";
import { english, render } from "../../../server/domain/language/english.ts";
import { randomFrom } from "../../../server/domain/random.ts";
import { normalFrom } from "../segmentation/fixtures.ts";

interface Buyer {
  orders: number;
  orderValue: number;
  units: number;
  refundShare: number;
  tenure: number;
  recency: number;
}

/** A shop of usual buyers with a few of every planted kind at its end; `kindOf` says which. */
function shopWith(usual: number, planted: Partial<Record<OutlierKind, number>>, seed: number) {
  const random = randomFrom(seed);
  const normal = normalFrom(random);
  const make: Record<OutlierKind | "usual", () => Buyer> = {
    usual: () => {
      const orders = 1 + Math.floor(-Math.log(1 - random()) * 2);
      const tenure = Math.floor(90 + 600 * random());
      const recency = orders === 1 ? tenure : Math.floor(tenure * random() ** 2 * 0.5);
      const units = 1 + 1.5 * random();
      return {
        orders,
        orderValue: 4_000 * Math.exp(0.5 * normal()),
        units,
        refundShare: random() < 0.1 ? 0.3 * random() : 0,
        tenure,
        recency,
      };
    },
    vip: () => ({
      orders: 25 + Math.floor(15 * random()),
      orderValue: 30_000 * Math.exp(0.2 * normal()),
      units: 3,
      refundShare: 0.02,
      tenure: 600,
      recency: 8,
    }),
    reseller: () => ({
      orders: 10 + Math.floor(6 * random()),
      orderValue: 60_000 * Math.exp(0.2 * normal()),
      units: 35 + 20 * random(),
      refundShare: 0,
      tenure: 400,
      recency: 20,
    }),
    suspicious: () => ({
      orders: 30 + Math.floor(10 * random()),
      orderValue: 5_000,
      units: 1,
      refundShare: 0,
      tenure: 103,
      recency: 100,
    }),
    other: () => ({ orders: 1, orderValue: 900_000, units: 1, refundShare: 0, tenure: 5, recency: 5 }),
  };
  const kinds: (OutlierKind | "usual")[] = Array.from({ length: usual }, () => "usual");
  for (const kind of OUTLIER_KINDS) kinds.push(...Array.from({ length: planted[kind] ?? 0 }, () => kind));
  const buyers = kinds.map((kind) => make[kind]());
  const column = (of: (buyer: Buyer) => number) => Float64Array.from(buyers, of);
  const facts: OutlierFacts = {
    money: column(({ orders, orderValue, refundShare }) => orders * orderValue * (1 - refundShare)),
    orders: column(({ orders }) => orders),
    orderValue: column(({ orderValue }) => orderValue),
    unitsPerOrder: column(({ units }) => units),
    refundShare: column(({ refundShare }) => refundShare),
    tenureDays: column(({ tenure }) => tenure),
    recencyDays: column(({ recency }) => recency),
  };
  return { facts, kinds };
}

function score(kinds: readonly string[], found: Uint8Array, kind: OutlierKind) {
  const isFound = (buyer: number) => found[buyer] === 1 + OUTLIER_KINDS.indexOf(kind);
  const planted = kinds.flatMap((one, buyer) => (one === kind ? [buyer] : []));
  const named = kinds.flatMap((_, buyer) => (isFound(buyer) ? [buyer] : []));
  return {
    recall: planted.filter(isFound).length / planted.length,
    precision: named.filter((buyer) => kinds[buyer] === kind).length / named.length,
  };
}

describe("listOutliers", () => {
  it.each([1, 2, 3, 4, 5])("finds planted whales, resellers and suspicious buyers (seed %i)", (seed) => {
    const { facts, kinds } = shopWith(3_000, { vip: 25, reseller: 20, suspicious: 10 }, seed);
    const outliers = listOutliers(facts, { seed, currency: "EUR" });
    for (const kind of ["vip", "reseller", "suspicious"] as const) {
      const { recall, precision } = score(kinds, outliers.kinds, kind);
      expect(recall).toBeGreaterThanOrEqual(0.9);
      expect(precision).toBeGreaterThanOrEqual(0.8);
    }
    const usual = [...outliers.kinds.subarray(0, 3_000)].filter((kind) => kind > 0).length;
    expect(usual / 3_000).toBeLessThan(0.03);
  });

  it("finds them among many more people than the density is measured on", () => {
    const { facts, kinds } = shopWith(40_000, { vip: 60, reseller: 40 }, 6);
    const outliers = listOutliers(facts, { seed: 1, currency: "EUR" });
    expect(outliers.examined).toBeLessThan(20_000);
    for (const kind of ["vip", "reseller"] as const) {
      expect(score(kinds, outliers.kinds, kind).recall).toBeGreaterThanOrEqual(0.9);
    }
  });

  it("names nobody where all are alike, and nobody special among usual people", () => {
    const { facts } = shopWith(2_000, {}, 7);
    const { counts } = listOutliers(facts, { seed: 1, currency: "EUR" });
    expect(counts.suspicious + counts.reseller).toBe(0);
    expect(counts.vip).toBeLessThan(10);
    const alike = Object.fromEntries(Object.keys(facts).map((name) => [name, new Float64Array(300).fill(5)]));
    expect(listOutliers(alike as unknown as OutlierFacts, { seed: 1, currency: "EUR" }).list).toEqual([]);
  });

  it("asks for what is wrong before it courts: a whale who sends everything back is suspicious", () => {
    const { facts } = shopWith(1_000, { vip: 1 }, 8);
    facts.refundShare[1_000] = 0.95;
    const [first] = listOutliers(facts, { seed: 1, currency: "EUR" }).list;
    expect(first).toMatchObject({ buyer: 1_000, kind: "suspicious" });
    expect(first!.sentence.params.refundShare).toBe(0.95);
  });

  it("calls an expensive single order unusual and no more", () => {
    const { facts } = shopWith(1_000, { other: 3 }, 9);
    const { list, counts } = listOutliers(facts, { seed: 1, currency: "EUR" });
    expect(list.filter(({ kind }) => kind === "other").map(({ buyer }) => buyer)).toEqual(
      expect.arrayContaining([1_000, 1_001, 1_002]),
    );
    expect(counts.vip).toBeLessThan(5);
  });

  it("takes of HDBSCAN's noise only those whom a rule fits", () => {
    const { facts } = shopWith(500, {}, 10);
    facts.unitsPerOrder.fill(12, 3, 4);
    facts.orders.fill(2, 3, 4);
    const everybody = Int32Array.from({ length: 500 }, (_, buyer) => buyer);
    const { list } = listOutliers(facts, { seed: 1, currency: "EUR", noise: everybody });
    expect(list.some(({ buyer, kind }) => buyer === 3 && kind === "reseller")).toBe(true);
    expect(list.filter(({ apart, kind }) => apart === 0 && kind === "other")).toEqual([]);
  });

  it("is the same for the same seed, lists no more than there is room for, and words every sentence", () => {
    const { facts } = shopWith(2_000, { vip: 30, reseller: 10, suspicious: 5, other: 3 }, 11);
    const options = { seed: 3, currency: "EUR", room: 8 };
    const outliers = listOutliers(facts, options);
    expect(listOutliers(facts, options)).toEqual(outliers);
    expect(outliers.list.filter(({ kind }) => kind === "vip")).toHaveLength(8);
    expect(outliers.counts.vip).toBeGreaterThanOrEqual(27);
    for (const words of [...outliers.rules, ...outliers.list.map((one) => one.sentence)]) {
      expect(Object.keys(english)).toContain(words.code);
      expect(render(words)).not.toMatch(/NaN|undefined/);
    }
  });
});
