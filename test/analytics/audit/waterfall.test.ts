import fc from "fast-check";
import { expect, test } from "vitest";
import { BARRIERS, countWaterfall, type WaterfallFacts } from "../../../server/analytics/audit/waterfall.ts";

interface PersonFact {
  accounts: number;
  hasOrder: boolean;
  objects: boolean;
  isBuyer: boolean;
  barrier: number;
}

const arbitraryPerson: fc.Arbitrary<PersonFact> = fc
  .record({
    accounts: fc.nat(3),
    hasOrder: fc.boolean(),
    objects: fc.boolean(),
    isBuyer: fc.boolean(),
    barrier: fc.nat(BARRIERS.length - 1),
  })
  // Nobody buys without an order, and who objects is no buyer of ours.
  .map((person) => ({ ...person, isBuyer: person.isBuyer && person.hasOrder && !person.objects }));

const factsOf = (people: readonly PersonFact[], shopifyCustomers: number | null): WaterfallFacts => ({
  shopifyCustomers,
  accounts: people.reduce((sum, { accounts }) => sum + accounts, 0),
  joinedAccounts: people.reduce((sum, { accounts }) => sum + Math.max(0, accounts - 1), 0),
  hasAccount: Uint8Array.from(people, ({ accounts }) => Number(accounts > 0)),
  hasOrder: Uint8Array.from(people, ({ hasOrder }) => Number(hasOrder)),
  objects: Uint8Array.from(people, ({ objects }) => Number(objects)),
  isBuyer: Uint8Array.from(people, ({ isBuyer }) => Number(isBuyer)),
  barrier: Uint8Array.from(people, ({ barrier }) => barrier),
});

test("every step adds up, from Shopify's count to the people who can be reached", () => {
  fc.assert(
    fc.property(fc.array(arbitraryPerson, { maxLength: 60 }), fc.option(fc.nat(200)), (people, counted) => {
      const steps = countWaterfall(factsOf(people, counted));
      let left = steps[0]?.left ?? 0;
      for (const { change, left: said } of steps.slice(1)) {
        left += change;
        expect(said).toBe(left);
      }
      const of = (name: string) => steps.find(({ step }) => step === name);
      expect(of("people")?.left).toBe(people.length);
      expect(of("buyers")?.left).toBe(people.filter(({ isBuyer }) => isBuyer).length);
      expect(of("reachable")?.left).toBe(people.filter(({ isBuyer, barrier }) => isBuyer && barrier === 0).length);
      expect(of("held_out")?.change).toBe(0 - people.filter(({ isBuyer, barrier }) => isBuyer && barrier === 4).length);
    }),
  );
});

test("a small store, step by step", () => {
  const person = (changes: Partial<PersonFact>): PersonFact => ({
    accounts: 1,
    hasOrder: true,
    objects: false,
    isBuyer: true,
    barrier: 0,
    ...changes,
  });
  const people = [
    person({}),
    person({ accounts: 2 }),
    person({ accounts: 0 }),
    person({ hasOrder: false, isBuyer: false }),
    person({ objects: true, isBuyer: false }),
    person({ isBuyer: false }),
    person({ barrier: 1 }),
    person({ barrier: 2 }),
    person({ barrier: 3 }),
    person({ barrier: 4 }),
  ];
  expect(countWaterfall(factsOf(people, 12)).map(({ step, change, left }) => [step, change, left])).toEqual([
    ["shopify_customers", 0, 12],
    ["not_read", -2, 10],
    ["records", 0, 10],
    ["merged", -1, 9],
    ["guests", 1, 10],
    ["people", 0, 10],
    ["without_orders", -1, 9],
    ["objecting", -1, 8],
    ["without_purchase", -1, 7],
    ["buyers", 0, 7],
    ["not_in_klaviyo", -1, 6],
    ["no_consent", -1, 5],
    ["suppressed", -1, 4],
    ["held_out", -1, 3],
    ["reachable", 0, 3],
  ]);
});

const buyer: PersonFact = { accounts: 2, hasOrder: true, objects: false, isBuyer: true, barrier: 0 };

test.each([
  ["people", "an account is joined that was not counted", { joinedAccounts: 0 }],
  ["buyers", "somebody buys without an order", { hasOrder: new Uint8Array(1) }],
  ["buyers", "somebody who objects is a buyer", { objects: new Uint8Array([1]) }],
])("it stops at %s when %s", (step, _, wrong) => {
  expect(() => countWaterfall({ ...factsOf([buyer], 2), ...wrong })).toThrow(`does not add up at "${step}"`);
});
