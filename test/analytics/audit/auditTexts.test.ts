import { expect, it } from "vitest";
import { auditFacts } from "../../../server/analytics/audit/audit.ts";
import { DAY } from "../../../server/domain/instant.ts";
import { render } from "../../../server/domain/language/english.ts";
import { inventedNumbers } from "../../numbersInText.ts";
import { customersFrom, factsFrom, NOW, type OrderFact } from "./factsFrom.ts";

/** The days Shopify shows without the scope for all orders: the one number that stands in an audit's text itself. */
const CONSTANTS = { visible: 60 };

it("says of each finding the numbers that are stored with it, and no others", () => {
  const orders: OrderFact[] = [
    ...Array.from({ length: 30 }, (_, person) => ({ person, net: 1_000 + 137 * person })),
    { net: 777, isCancelled: true },
    { net: 888, kind: "test" },
    { net: 999, person: -1, isGuest: true },
    { net: 555, person: -1 },
    { net: 444, at: NOW + 10 * DAY },
    { net: 0, total: 350 },
    { net: 300, refunded: 450 },
    { net: 200, hasOtherCurrency: true },
  ];
  const customers = customersFrom([{}, {}, { without: ["email", "phone"] }]);
  const { findings, reason } = auditFacts(factsFrom(orders, { hasAllOrders: false, customers }));
  expect(findings.length).toBeGreaterThanOrEqual(7);
  for (const { action, count, of, amount } of findings) {
    const stored = { count, of, ...(amount === null ? {} : { amount }) };
    const { params } = action;
    const same = Object.fromEntries(Object.keys(stored).map((name) => [name, params[name] ?? stored[name as "count"]]));
    expect(same).toEqual(stored);
    expect({ text: render(action), invented: inventedNumbers(render(action), { ...params, ...CONSTANTS }) }).toEqual({
      text: render(action),
      invented: [],
    });
  }
  expect(inventedNumbers(render(reason), { ...reason.params, ...CONSTANTS })).toEqual([]);
});
