import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rfmCodes } from "../../../server/analytics/features/rfmCodes.ts";
import { RFM_GROUPS, rfmGroupOf } from "../../../server/analytics/features/rfmTaxonomy.ts";
import { rfmSentences } from "../../../server/domain/language/rfm.ts";

const SCORES = [1, 2, 3, 4, 5];
const ALL_CODES = SCORES.flatMap((r) => SCORES.flatMap((f) => SCORES.map((m) => r * 100 + f * 10 + m)));

describe("the taxonomy", () => {
  test("names each of the 125 codes once, and no other number", () => {
    const named = Array.from({ length: 1000 }, (_, code) => code).filter((code) => rfmGroupOf(code) !== undefined);
    expect(named).toEqual(ALL_CODES);
  });

  test("has as many codes a group as were published, the big single orders taken out of those not to lose", () => {
    const sizes = Object.fromEntries(
      RFM_GROUPS.map((group) => [group, ALL_CODES.filter((code) => rfmGroupOf(code) === group).length]),
    );
    expect(sizes).toEqual({
      champions: 7,
      loyal: 8,
      potential_loyalist: 24,
      new: 7,
      promising: 16,
      need_attention: 8,
      about_to_sleep: 8,
      at_risk: 22,
      cannot_lose: 3,
      big_single_order: 5,
      hibernating: 11,
      lost: 6,
    });
  });

  test.each([
    [555, "champions"],
    [155, "cannot_lose"],
    [115, "big_single_order"],
    [214, "big_single_order"],
    [111, "lost"],
    [511, "new"],
  ])("calls %i %s", (code, group) => {
    expect(rfmGroupOf(code)).toBe(group);
  });

  test("says that somebody is not to be lost from three orders on", () => {
    const codes = ALL_CODES.filter((code) => rfmGroupOf(code) === "cannot_lose");
    expect(codes.every((code) => Math.floor(code / 10) % 10 >= 3)).toBe(true);
  });

  test.each([...RFM_GROUPS, "none"])("has a name for %s in English", (group) => {
    expect(rfmSentences[`rfm.${group}`]?.({})).toMatch(/^[A-Z]/);
  });
});

const person = fc.record({
  recency: fc.integer({ min: 0, max: 40 }),
  frequency: fc.integer({ min: 1, max: 9 }),
  monetary: fc.integer({ min: -5, max: 60 }),
  buyer: fc.integer({ min: 0, max: 1 }),
});
interface Row {
  recency: number;
  frequency: number;
  monetary: number;
  buyer: number;
}

function codesOf(people: readonly Row[]): number[] {
  const column = (name: "recency" | "frequency" | "monetary") =>
    Float64Array.from(people, (row) => (row.buyer === 1 ? row[name] : Number.NaN));
  const columns = { recency: column("recency"), frequency: column("frequency"), monetary: column("monetary") };
  return [
    ...rfmCodes(
      columns,
      people.map(({ buyer }) => buyer),
    ).codes,
  ];
}
const digit = (code: number, place: 1 | 10 | 100) => Math.floor(code / place) % 10;

test("equal values have equal scores, and better ones no worse", () => {
  fc.assert(
    fc.property(fc.array(person, { minLength: 1, maxLength: 60 }), (people) => {
      const codes = codesOf(people);
      const buyers = people.flatMap((row, i) => (row.buyer === 1 ? [{ ...row, code: codes[i] ?? Number.NaN }] : []));
      const wrong = buyers.flatMap((a) =>
        buyers.filter(
          (b) =>
            (a.recency <= b.recency && digit(a.code, 100) < digit(b.code, 100)) ||
            (a.frequency >= b.frequency && digit(a.code, 10) < digit(b.code, 10)) ||
            (a.monetary >= b.monetary && digit(a.code, 1) < digit(b.code, 1)),
        ),
      );
      expect(wrong).toEqual([]);
    }),
  );
});

test("orders are counted as they are, however many people share the count", () => {
  const people = [1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6].map((frequency, i) => ({
    frequency,
    recency: i,
    monetary: i,
    buyer: 1,
  }));
  expect(codesOf(people).map((code) => digit(code, 10))).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 5]);
});

test("people who never bought have no code, and a shop without buyers has no cuts", () => {
  expect(codesOf([{ recency: 1, frequency: 1, monetary: 1, buyer: 0 }])).toEqual([Number.NaN]);
});

test("columns of different people are refused", () => {
  const column = new Float64Array(2);
  expect(() => rfmCodes({ recency: column, frequency: column, monetary: column }, [1])).toThrow(
    /not all of the 1 people/,
  );
});
