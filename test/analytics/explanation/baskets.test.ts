import { describe, expect, it } from "vitest";
import { tellChannels, tellFavourites } from "../../../server/analytics/explanation/baskets.ts";
import { profileSegments } from "../../../server/analytics/segmentation/profile.ts";
import { render } from "../../../server/domain/language/english.ts";

describe("what a segment buys most, and where", () => {
  const NAMES = ["Coffee", "Tea", "Maternity wear"];
  const favouriteOf = (types: number[]) =>
    tellFavourites(Float64Array.from(types), new Int32Array(types.length), 1, NAMES)[0]!.map(render);

  it.each<[string, number[], string[]]>([
    [
      "the favourite of the most, of those of whom one is known",
      [0, 1, 1, Number.NaN],
      ['Most common favourite product type: "Tea", of 66.7% of those of whom one is known.'],
    ],
    [
      "of equal ones the first",
      [1, 0],
      ['Most common favourite product type: "Coffee", of 50% of those of whom one is known.'],
    ],
    ["nothing where too few are known", [1, Number.NaN, Number.NaN], []],
    ["nothing where the type tells of somebody's health", [2, 2, 0], []],
    ["nothing of a type without a name", [9, 9], []],
    ["nothing of nobody", [], []],
  ])("tells %s", (_what, types, texts) => {
    expect(favouriteOf(types)).toEqual(texts);
  });

  it("tells the shares of channels a person, of those channels that are known", () => {
    const columns = [
      ["pos_share", Float64Array.of(1, 0.5)],
      ["online_share", Float64Array.of(0, 0.5)],
      ["marketplace_share", Float64Array.of(Number.NaN, Number.NaN)],
    ] as const;
    const told = tellChannels(profileSegments(columns, new Int32Array(2), 1), 0, 2);
    expect(told.map(render)).toEqual([
      "Where a person places their orders, on average: 25% in the online shop, 75% in a physical shop.",
    ]);
    expect(tellChannels([], 0, 2)).toEqual([]);
  });
});
