import { describe, expect, it } from "vitest";
import { compareCuts } from "../../../server/analytics/segmentation/compareCuts.ts";

const cut = (...groups: [person: number, group: number][]) => ({
  person: groups.map(([person]) => person),
  group: groups.map(([, group]) => group),
});

describe("two cuts of much the same people", () => {
  it("agree wholly where only the numbers of groups and the order of people differ", () => {
    const first = cut([1, 0], [2, 0], [3, 1], [4, 1]);
    const second = cut([4, 0], [3, 0], [1, 5], [2, 5]);
    expect(compareCuts(first, second)).toEqual({
      people: 4,
      onlyFirst: 0,
      onlySecond: 0,
      agreement: 1,
      moves: [
        { from: 0, to: 5, people: 2 },
        { from: 1, to: 0, people: 2 },
      ],
    });
  });

  it("are compared by those whom both have in a group, and the others are counted", () => {
    const first = cut([1, 0], [2, 0], [3, 1], [4, -1], [5, 1], [6, -1], [9, -1]);
    const second = cut([1, 0], [2, 1], [3, 1], [4, 0], [6, -1], [7, 2], [8, -1]);
    const { moves, ...counted } = compareCuts(first, second);
    expect(counted).toMatchObject({ people: 3, onlyFirst: 1, onlySecond: 1 });
    expect(moves).toEqual([
      { from: -1, to: 0, people: 1 },
      { from: 0, to: 0, people: 1 },
      { from: 0, to: 1, people: 1 },
      { from: 1, to: 1, people: 1 },
    ]);
  });

  it("say nothing where nobody is in both", () => {
    expect(compareCuts(cut([1, 0]), cut([2, 0]))).toMatchObject({ people: 0, agreement: null, moves: [] });
  });
});
