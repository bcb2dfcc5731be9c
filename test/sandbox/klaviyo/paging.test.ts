import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeCursor, encodeCursor, type Position } from "../../../sandbox/klaviyo/cursor.ts";
import { type Ordering, sortBy, takePage } from "../../../sandbox/klaviyo/paging.ts";

interface Item {
  id: string;
  at: number;
}

const BY_TIME: Ordering<Item> = { key: ({ at }) => at, id: ({ id }) => id };

describe("paging", () => {
  test("gives every item of the range once and in order, whatever the page size and direction", () => {
    const times = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 7 }), fc.boolean(), fc.nat(20), (ats, size, descending, from) => {
        const items = sortBy(
          ats.map((at, index) => ({ at, id: `id${index}` })),
          BY_TIME,
        );
        const seen: Item[] = [];
        let after: Position | null = null;
        do {
          const range = { lower: { value: from, open: false } };
          const keep = ({ at }: Item) => at % 3 !== 0;
          const page: ReturnType<typeof takePage<Item>> = takePage(items, BY_TIME, {
            descending,
            size,
            after,
            range,
            keep,
          });
          expect(page.items.length).toBeLessThanOrEqual(size);
          seen.push(...page.items);
          after = page.next && decodeCursor(encodeCursor(page.next));
        } while (after !== null);
        const expected = items.filter(({ at }) => at >= from && at % 3 !== 0);
        expect(seen).toEqual(descending ? expected.toReversed() : expected);
      }),
    );
  });

  test("a page that ends exactly at the last item has no next", () => {
    const items = [1, 2].map((at) => ({ at, id: String(at) }));
    expect(takePage(items, BY_TIME, { descending: false, size: 2, after: null }).next).toBeNull();
  });

  test.each([
    "",
    "bmV4dA==",
    Buffer.from("next:id::x").toString("base64"),
    Buffer.from("next:id::x::{}").toString("base64"),
  ])("the cursor %j is refused", (cursor) => {
    expect(() => decodeCursor(cursor)).toThrow("Invalid cursor");
  });
});
