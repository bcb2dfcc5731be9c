import { describe, expect, test } from "vitest";
import { computeFeatures } from "../../../server/analytics/features/computeFeatures.ts";
import { CHANCES, testChance } from "../../../server/analytics/prediction/chances.ts";
import { type Cut, cutAt, requireInOrder } from "../../../server/analytics/prediction/cut.ts";
import { featureFromLater, implausibleFeature } from "../../../server/analytics/prediction/leakage.ts";
import { selectHistory } from "../../../server/analytics/prediction/selectHistory.ts";
import { DAY } from "../../../server/domain/instant.ts";
import { sentence } from "../../../server/domain/sentence.ts";
import { historyFrom } from "../features/historyFrom.ts";
import { END, inventedHistory } from "./invented.ts";

const history = inventedHistory(2_000, 2);
const train = cutAt(history, END - 180 * DAY, END - 90 * DAY);
const later = cutAt(history, END - 90 * DAY, END);
const churned = (cut: Cut) => Uint8Array.from(cut.labels.orders, (orders) => Number(orders === 0));

/** The cut with one feature replaced by its value as of a later day. */
function planted(cut: Cut, feature: Cut["names"][number], at: number): Cut {
  const later = computeFeatures(history, at, { features: [feature] }).columns.get(feature)!;
  const values = { ...cut.values, data: cut.values.data.slice() };
  const j = cut.names.indexOf(feature);
  cut.person.forEach((person, i) => {
    values.data[i * values.columns + j] = later[person]!;
  });
  return { ...cut, values };
}

const learn = (from: Cut, on: Cut) => {
  const outlook = { unusable: sentence("prediction.no_purchase_model"), discarded: [] };
  const result = testChance(CHANCES[0]!, from, on, outlook, { seed: 1, horizonDays: 90, version: "" });
  return "card" in result ? result.card : result;
};

describe("a feature computed after the cut-off", () => {
  test("is found by computing it again from what was known then", () => {
    expect(featureFromLater(history, train, 1)).toBeUndefined();
    expect(featureFromLater(history, planted(train, "recency_days", END - 90 * DAY), 1)).toBe("recency_days");
    expect(featureFromLater(history, planted(train, "monetary", END - 179 * DAY), 1)).toBe("monetary");
  });

  test("is found by telling the outcome too well", () => {
    expect(implausibleFeature(train, churned(train))).toBeUndefined();
    // By then everybody who did not churn has bought within the last 90 days.
    expect(implausibleFeature(planted(train, "recency_days", train.until), churned(train))).toBe("recency_days");
  });

  test("keeps a model from being shown", () => {
    expect(learn(train, later).isShown).toBe(true);
    const leaking = learn(planted(train, "recency_days", train.until), planted(later, "recency_days", later.until));
    expect(leaking).toMatchObject({ isShown: false, reason: { code: "prediction.leak" } });
  });
});

describe("spans of time", () => {
  test("that follow each other are accepted", () => {
    expect(() => requireInOrder(train, later)).not.toThrow();
  });

  test.each([
    ["labels that overlap", train, { asOf: train.until - DAY, until: END }],
    ["a test before what is learned", later, train],
    ["labels from before the features", { asOf: 2, until: 1 }, later],
  ])("with %s are refused", (_name, first, second) => {
    expect(() => requireInOrder(first, second)).toThrow("must end before");
  });
});

test("a history seen at an instant knows neither later orders, refunds and events nor later cancellations", () => {
  const whole = historyFrom("UTC", [
    { orders: [{ at: 1, net: 1 }] },
    {
      profileSince: 1,
      orders: [
        {
          at: 2,
          net: 10,
          cancelledAt: 8,
          refunds: [
            { at: 3, amount: 1 },
            { at: 7, amount: 2 },
          ],
          lines: [{ product: 4, category: 1, net: 10 }],
        },
        { at: 3, net: 11, cancelledAt: 4 },
        { at: 6, net: 20, lines: [{ product: 5, category: 1, net: 20 }] },
      ],
      events: [
        { at: 4, kind: "email_opened" },
        { at: 6, kind: "email_opened" },
      ],
    },
  ]);
  const seen = selectHistory(whole, Int32Array.of(1), 5);
  expect(seen.people).toBe(1);
  expect(seen.orders).toMatchObject({
    person: Int32Array.of(0, 0),
    at: Float64Array.of(2, 3),
    cancelledAt: Float64Array.of(Infinity, 4),
  });
  expect(seen.adjustments).toMatchObject({ order: Int32Array.of(0), at: Float64Array.of(3) });
  expect(seen.lines).toMatchObject({ order: Int32Array.of(0), product: Int32Array.of(4) });
  expect(seen.engagement.at).toEqual(Float64Array.of(4));
  expect(seen.profileSince).toEqual(Float64Array.of(1));
});
