import { describe, expect, it } from "vitest";
import { personaOf } from "../../../server/analytics/explanation/persona.ts";
import { characterise } from "../../../server/analytics/segmentation/character.ts";
import { kMeansPartitioner } from "../../../server/analytics/segmentation/kMeansPartitioner.ts";
import { columnOf } from "../../../server/analytics/segmentation/matrix.ts";
import { nameSegments } from "../../../server/analytics/segmentation/nameSegments.ts";
import { type FeatureProfile, profileSegments } from "../../../server/analytics/segmentation/profile.ts";
import { chooseTraits, traitsOf } from "../../../server/analytics/segmentation/traits.ts";
import { english, render } from "../../../server/domain/language/english.ts";
import { nameProposed } from "../../../server/runs/nameProposed.ts";
import { livelyShop } from "../validation/shopFrom.ts";

/** Who a person is, in the features that names look at; what is not said is what most people are. */
interface Kind {
  recency_days?: number;
  frequency?: number;
  monetary?: number;
  discounted_order_share?: number;
  pos_share?: number;
  subscription_share?: number;
  refund_rate?: number;
  units_per_order?: number;
  product_views_90d?: number;
  showroomer?: number;
  engagement_index?: number;
  distinct_countries?: number;
  emails_received_90d?: number;
  click_rate_90d?: number;
  average_order_value?: number;
  full_price_share?: number;
}

const USUAL: Required<Kind> = {
  recency_days: 60,
  frequency: 2,
  monetary: 5_000,
  discounted_order_share: 0.1,
  pos_share: 0,
  subscription_share: 0,
  refund_rate: 0,
  units_per_order: 2,
  product_views_90d: 5,
  showroomer: 0,
  engagement_index: 0.5,
  distinct_countries: 1,
  emails_received_90d: 10,
  click_rate_90d: 0.05,
  average_order_value: 2_500,
  full_price_share: 0.9,
};

/** A segment of the kind, among nine times as many usual people who are segments of their own and differ a little. */
function amongOthers(kind: Kind): FeatureProfile[] {
  const others = Array.from({ length: 9 }, (_, i) => ({
    ...USUAL,
    recency_days: 150,
    frequency: 2 + (i % 2),
    monetary: 4_000 + 300 * i,
  }));
  const people = [{ ...USUAL, ...kind }, ...others].flatMap((one) => Array.from({ length: 20 }, () => one));
  const labels = Int32Array.from(people, (_, i) => (i < 20 ? 0 : 1));
  const features = Object.keys(USUAL) as (keyof typeof USUAL)[];
  return profileSegments(
    features.map((feature) => [feature, Float64Array.from(people, (person) => person[feature])] as const),
    labels,
    2,
  );
}

const nameOf = (kind: Kind) => render(nameSegments(amongOthers(kind))[0]!);

const portraitOf = (kind: Kind): string => {
  const profile = amongOthers(kind);
  const facts = { people: 20, share: 0.1, later: null, currency: "GBP", character: characterise(profile)[0]! };
  return personaOf(profile, 0, facts).map(render).join(" ");
};

const ONCE = { frequency: 1, monetary: 2_000 };

describe("the name of a segment", () => {
  it.each<[string, Kind, string]>([
    ["people who just ordered for the first time", { recency_days: 5, ...ONCE }, "Recent first-time buyers"],
    ["the same long ago: not new any more", { recency_days: 400, ...ONCE }, "Lapsed one-time buyers"],
    ["recent people with two orders: neither new nor regulars", { recency_days: 5 }, "Recent repeat buyers"],
    ["people who come often and spend most", { recency_days: 5, frequency: 12, monetary: 90_000 }, "Champions"],
    [
      "one large order: big spenders, and not regulars",
      { ...ONCE, monetary: 90_000 },
      "Recent first-time big spenders",
    ],
    ["people who came often and stopped", { recency_days: 300, frequency: 12 }, "Lapsed regulars"],
    ["discount hunters", { discounted_order_share: 1 }, "Recent repeat buyers, mostly with a discount"],
    ["people who buy in the shop", { pos_share: 1 }, "Recent repeat buyers, mostly in the shop"],
    [
      "showrooming people, who click little, browse much and buy in the shop",
      { pos_share: 1, product_views_90d: 60, showroomer: 1, click_rate_90d: 0, engagement_index: 0 },
      "Recent repeat buyers, looking online, buying in the shop",
    ],
    ["subscribers", { subscription_share: 1 }, "Recent repeat buyers, mostly by subscription"],
    ["people who send most of it back", { refund_rate: 0.8 }, "Recent repeat buyers, often returning"],
    ["wholesale", { units_per_order: 40, monetary: 90_000 }, "Recent repeat big spenders, buying in bulk"],
    [
      "people with a discount now and then, though more than others",
      { discounted_order_share: 0.3 },
      "Recent repeat buyers",
    ],
  ])("of %s", (_case, kind, name) => {
    expect(nameOf(kind)).toBe(name);
  });

  it("never insults, and calls nobody loyal, new, inactive or engaged: it says what they did", () => {
    const wrong =
      /\b(loyal|disloyal|new|inactive|dead|dormant|hibernat\w*|cheap\w*|stingy|lazy|bad|worst|useless|junk|freeload\w*|(low|un|dis)[- ]?engag\w*|low[- ]value|problem|poor)\b/i;
    const codes = Object.keys(english).filter((code) => code.startsWith("segment."));
    expect(codes.length).toBe(24);
    for (const habit of ["discount", "in_store", "showroom", "subscription", "returns", "bulk"]) {
      for (const code of codes) expect(render({ code, params: { habit } })).not.toMatch(wrong);
    }
    expect("Low-engagement bargain hunters").toMatch(wrong);
  });

  it("fits where Klaviyo and the rename form take it, whatever tells namesakes apart", () => {
    const features = [
      "recency_days",
      "frequency",
      "monetary",
      "mean_gap_days",
      "distinct_categories",
      "discount_share",
      "pos_share",
    ];
    for (const code of Object.keys(english).filter((one) => one.startsWith("segment."))) {
      for (const feature of features) {
        for (const place of ["lower", "higher", "lowest", "middle", "highest"]) {
          expect(render({ code, params: { habit: "showroom", feature, place } }).length).toBeLessThanOrEqual(110);
          expect(render({ code, params: { feature, place } }).length).toBeLessThanOrEqual(80);
        }
      }
    }
  });

  it("is the same with another seed", () => {
    const names = (seed: number, values = livelyShop(2_000, 5).values) => {
      const { labels, k } = kMeansPartitioner.fit(values, 5, seed);
      const columns = ["recency_days", "frequency", "monetary"].map(
        (feature, j) => [feature, columnOf(values, j)] as const,
      );
      return nameSegments(profileSegments(columns, labels, k))
        .map(render)
        .toSorted();
    };
    const first = names(1);
    expect(new Set(first).size).toBe(5);
    for (const seed of [2, 3, 4, 5]) expect(names(seed)).toEqual(first);
  });
});

describe("names in a proposal", () => {
  const named = (cluster: number, code = "segment.recent_regular_big") => ({ cluster, name: { code, params: {} } });

  it.each<[string, ReturnType<typeof named>[], [number, string][], string[], string[]]>([
    ["are those of what was found", [named(0)], [], [], ["Champions"]],
    [
      "stay with a slot that is carried on, whatever it would be called now",
      [named(0)],
      [[0, "Our best"]],
      ["Our best"],
      ["Our best"],
    ],
    ["leave alone the name of a live slot that is not carried on", [named(0)], [], ["Champions"], ["Champions 2"]],
    ["count on where that is taken as well", [named(0)], [], ["champions", "CHAMPIONS 2"], ["Champions 3"]],
    ["differ from each other", [named(0), named(1)], [], [], ["Champions", "Champions 2"]],
  ])("%s", (_case, segments, carried, live, expected) => {
    const slotOf = new Map(carried.map(([cluster, name]) => [cluster, { name }]));
    expect(
      nameProposed(
        segments,
        slotOf,
        live.map((name) => ({ name })),
      ),
    ).toEqual(expected);
  });
});

describe("a portrait", () => {
  it("of showrooming people says that they buy in the shop, and never that they have lost interest in the store", () => {
    const text = portraitOf({
      pos_share: 1,
      product_views_90d: 60,
      showroomer: 1,
      click_rate_90d: 0,
      engagement_index: 0,
    });
    expect(text).toContain(
      "The typical one looked at 60 products online in the last 90 days and placed 100% of their orders in a physical shop",
    );
    expect(text).not.toMatch(/clicked 0%|low|disengaged|unengaged/);
  });

  it("of people who pay full price says to leave discounts out of it, and of others does not", () => {
    expect(portraitOf({ full_price_share: 0.95 })).toContain(
      "leave discounts out of it, since the typical one pays full price for 95% of what they spend",
    );
    expect(portraitOf({ full_price_share: 0.4 })).not.toContain("leave discounts");
  });

  it("tells of the typical member, and never hands a mean of people's shares out as the share of the whole", () => {
    // 90 people spend 3.00 at full price and clicked their only e-mail; 10 spend 50.00 at a discount and none of 100.
    const [most, few] = [
      {
        ...USUAL,
        average_order_value: 300,
        full_price_share: 1,
        emails_received_90d: 1,
        click_rate_90d: 1,
        pos_share: 1,
      },
      { ...USUAL, average_order_value: 5_000, full_price_share: 0, emails_received_90d: 100, click_rate_90d: 0 },
    ];
    const people = Array.from({ length: 100 }, (_, i) => (i < 90 ? most : few));
    const profile = profileSegments(
      Object.keys(USUAL).map(
        (feature) => [feature, Float64Array.from(people, (one) => one[feature as keyof typeof USUAL])] as const,
      ),
      new Int32Array(100),
      1,
    );
    const facts = { people: 100, share: 1, later: null, currency: "GBP", character: characterise(profile)[0]! };
    const text = personaOf(profile, 0, facts).map(render).join(" ");
    expect(text).toContain("The typical one spends 3.00 GBP an order");
    expect(text).toContain("pays full price for 100% of what they spend, and places 100% of their orders in");
    expect(text).toContain("received 1 e-mail in the last 90 days and clicked 100% of theirs");
    expect(text).not.toMatch(/\b90%|10\.9/);
    const shares = traitsOf([{ ...profile.at(-1)!, feature: "full_price_share" }], 0, "GBP");
    expect(render(shares[0]!.sentence)).toMatch(/^Share of revenue at full price: 90% a person on average/);
  });

  it("calls nobody late who orders at their own pace, nor on time who is late by it", () => {
    const portraits = [
      { gap: 125, last: 100 },
      { gap: 10, last: 25 },
      { gap: 10, last: 40 },
    ].map(({ gap, last }) => {
      const kinds = [{ ...USUAL, recency_days: last }, ...Array.from({ length: 3 }, () => USUAL)];
      const people = kinds.flatMap((kind, i) => Array(20).fill({ ...kind, mean_gap_days: i === 0 ? gap : 45 }));
      const columns = [...Object.keys(USUAL), "mean_gap_days"].map(
        (feature) => [feature, Float64Array.from(people, (one: Record<string, number>) => one[feature]!)] as const,
      );
      const profile = profileSegments(
        columns,
        Int32Array.from(people, (_, i) => (i < 20 ? 0 : 1)),
        2,
      );
      const [character] = characterise(profile);
      const facts = { people: 20, share: 0.25, later: null, currency: "GBP", character: character! };
      return personaOf(profile, 0, facts).map(render).join(" ");
    });
    expect(portraits[0]).toMatch(/usually 125 days apart, last 100 days ago.* They have come back before/);
    expect(portraits[1]).toMatch(/usually 10 days apart, last 25 days ago.* They are later than usual/);
    expect(portraits[2]).toMatch(/usually 10 days apart, last 40 days ago.* have stopped/);
  });

  it("judges by the shop's pace where most have ordered once and have none of their own", () => {
    const gapsKnown = (known: number): FeatureProfile[] => {
      const figures = { known, mean: 400, lowerQuartile: 400, median: 400, upperQuartile: 400 };
      const everyone = { known: 200, mean: 45, lowerQuartile: 45, median: 45, upperQuartile: 45, sd: 1 };
      const gap = { feature: "mean_gap_days", population: everyone, segments: [figures, { ...figures, known: 180 }] };
      return [...amongOthers({ recency_days: 300 }), gap];
    };
    expect(characterise(gapsKnown(9))[0]!.recency).toBe("lapsed");
    expect(characterise(gapsKnown(10))[0]!.recency).toBe("recent");
  });

  it("says that it does not know how people answer e-mail where most have no profile", () => {
    const profile = amongOthers({}).map((one) =>
      one.feature.includes("click") ? { ...one, segments: one.segments.map((own) => ({ ...own, known: 3 })) } : one,
    );
    const character = characterise(profile)[0]!;
    const said = personaOf(profile, 0, { people: 20, share: 0.1, later: null, currency: "GBP", character });
    expect(said.map(({ code }) => code)).toContain("persona.mail.unknown");
  });

  it("can be worded for every character there is", () => {
    const profile = amongOthers({});
    for (const recency of ["recent", "quiet", "lapsed"] as const) {
      for (const frequency of ["once", "occasional", "repeat", "regular"] as const) {
        const character = { recency, frequency, isBig: false, habit: null };
        const later = { buyers: 0.5, netPerPerson: 100, days: 90 };
        const said = personaOf(profile, 0, { people: 20, share: 0.1, later, currency: "GBP", character });
        for (const { code } of said) expect(english).toHaveProperty([code]);
        expect(said).toHaveLength(5);
      }
    }
  });
});

describe("traits", () => {
  const stranger: Kind = { frequency: 9, monetary: 90_000, recency_days: 2, pos_share: 1, refund_rate: 1 };
  const traits = traitsOf(amongOthers({ ...stranger, average_order_value: 10_000, full_price_share: 0 }), 0, "GBP");

  it("are five or more where as many features vary, the farthest first", () => {
    const chosen = chooseTraits(traits, 8, null);
    expect(chosen.length).toBeGreaterThanOrEqual(5);
    const sizes = chosen.map(({ difference }) => Math.abs(difference));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    for (const { sentence } of chosen)
      expect(render(sentence)).toMatch(/ on average, all buyers .+ \(much (higher|lower)\)$/);
  });

  it("name at most two of a family before every family has spoken", () => {
    const money = (most: number) =>
      chooseTraits(traits, most, null).filter(({ feature }) => /monetary|order_value/.test(feature));
    expect(money(8)).toHaveLength(2);
    const thrice = traits
      .filter(({ feature }) => feature === "monetary")
      .flatMap((trait) => [trait, { ...trait, feature: "revenue_90d" }, { ...trait, feature: "revenue_365d" }]);
    const other = traits.filter(({ feature }) => feature === "frequency");
    expect(chooseTraits([...thrice, ...other], 3, null).map(({ feature }) => feature)).toContain("frequency");
  });

  it("say what people do before where they live, however far that stands out", () => {
    const chosen = chooseTraits(traitsOf(amongOthers({ frequency: 3, distinct_countries: 40 }), 0, "GBP"), 8, null);
    expect(chosen.map(({ feature }) => feature)).toContain("frequency");
    expect(chosen.at(-1)?.feature).toBe("distinct_countries");
  });

  it("never call showrooming people less engaged, but say so of others", () => {
    const profile = amongOthers({ pos_share: 1, showroomer: 1, engagement_index: 0 });
    const features = (habit: "showroom" | null) =>
      chooseTraits(traitsOf(profile, 0, "GBP"), 8, habit).map(({ feature }) => feature);
    expect(features("showroom")).not.toContain("engagement_index");
    expect(features(null)).toContain("engagement_index");
  });
});
