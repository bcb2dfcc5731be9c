import fc from "fast-check";
import { expect, test } from "vitest";
import type { Member } from "../../../server/analytics/identity/resolution.ts";
import { type Account, type GuestOrder, type Input as IdentityInput, resolve as resolveIdentities } from "./objects.ts";

const hash = (prefix: string, size: number) =>
  fc.option(
    fc.nat(size).map((n) => `${prefix}${n}`),
    { freq: 2 },
  );
const recordRef = fc.oneof(
  fc.record({ kind: fc.constant("account" as const), id: fc.nat(12).map(String) }),
  fc.record({ kind: fc.constant("guest_order" as const), id: fc.nat(20).map(String) }),
);
const decision = fc.record({
  verdict: fc.constantFrom("merge" as const, "keep_apart" as const),
  first: recordRef,
  second: recordRef,
});
const contact = { emailHash: hash("e", 6), phoneHash: hash("p", 6), nameHash: hash("n", 8) };
const accountId = fc.nat(12);
const arbitraryInput: fc.Arbitrary<IdentityInput> = fc.record({
  accounts: fc.uniqueArray(fc.record({ id: accountId, createdAt: fc.nat(4), ...contact }), {
    maxLength: 14,
    selector: ({ id }) => id,
  }),
  guestOrders: fc.uniqueArray(fc.record({ orderId: fc.nat(40), at: fc.nat(4), ...contact }), {
    maxLength: 14,
    selector: ({ orderId }) => orderId,
  }),
  merges: fc.array(fc.record({ from: accountId, into: accountId }), { maxLength: 4 }),
});
const shuffled = <T>(values: readonly T[]) =>
  fc.shuffledSubarray([...values], { minLength: values.length, maxLength: values.length });

/** With what somebody decided, weak evidence and profiles beside what the rules of old look at. */
const arbitraryDecided: fc.Arbitrary<Required<IdentityInput>> = fc
  .tuple(
    arbitraryInput,
    fc.array(decision, { maxLength: 4 }),
    fc.array(
      fc.record({
        id: fc.nat(30).map((n) => `P${n}`),
        externalId: accountId,
        emailHash: contact.emailHash,
        phoneHash: contact.phoneHash,
      }),
      { maxLength: 5 },
    ),
    fc.array(hash("e", 6), { minLength: 14, maxLength: 14 }),
  )
  .map(([input, decisions, profiles, variants]) => ({
    ...input,
    accounts: input.accounts.map((account, i) => ({ ...account, emailVariantHash: variants[i] ?? null })),
    decisions,
    profiles: [...new Map(profiles.map((profile) => [profile.id, profile])).values()],
  }));

test("any order of records, decisions and profiles gives the same people, pairs and links", () => {
  const permuted = arbitraryDecided.chain((input) =>
    fc.tuple(
      fc.constant(input),
      fc.record({
        accounts: shuffled(input.accounts),
        guestOrders: shuffled(input.guestOrders),
        merges: shuffled(input.merges),
        decisions: shuffled(input.decisions),
        profiles: shuffled(input.profiles),
      }),
    ),
  );
  fc.assert(
    fc.property(permuted, ([input, other]) => {
      expect(resolveIdentities(other)).toEqual(resolveIdentities(input));
    }),
    { numRuns: 1000 },
  );
});

test("what is kept apart is never one person, and what is merged always is, unless it was kept apart", () => {
  fc.assert(
    fc.property(arbitraryDecided, (input) => {
      const { personOfAccount, personOfGuestOrder } = resolveIdentities(input);
      const live = new Set(input.accounts.map(({ id }) => id));
      const personOf = ({ kind, id }: { kind: string; id: string }) => {
        if (kind === "guest_order") return personOfGuestOrder.get(Number(id));
        return live.has(Number(id)) ? personOfAccount.get(Number(id)) : undefined;
      };
      const isApart = input.decisions.some(({ verdict }) => verdict === "keep_apart");
      const broken = input.decisions.filter(({ verdict, first, second }) => {
        const [one, other] = [personOf(first), personOf(second)];
        if (one === undefined || other === undefined || (first.kind === second.kind && first.id === second.id))
          return false;
        return verdict === "keep_apart" ? one === other : one !== other && !isApart;
      });
      expect(broken).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

/** Few guests with fewer addresses, so that those who are kept apart often go by the same. */
const guestRef = fc.record({ kind: fc.constant("guest_order" as const), id: fc.nat(5).map(String) });
const guestsKeptApart: fc.Arbitrary<IdentityInput> = fc.record({
  accounts: fc.constant([]),
  merges: fc.constant([]),
  guestOrders: fc.uniqueArray(
    fc.record({ orderId: fc.nat(5), at: fc.nat(2), ...contact, emailHash: hash("e", 1), nameHash: fc.constant(null) }),
    { selector: ({ orderId }) => orderId },
  ),
  decisions: fc.array(
    fc.record({ verdict: fc.constantFrom("merge" as const, "keep_apart" as const), first: guestRef, second: guestRef }),
    { maxLength: 4 },
  ),
});

test("no two people are known by one key, whoever is kept apart", () => {
  fc.assert(
    fc.property(fc.oneof(guestsKeptApart, arbitraryDecided), (input) => {
      const keys = resolveIdentities(input).persons.map(({ key }) => JSON.stringify(key));
      expect(new Set(keys).size).toBe(keys.length);
    }),
    { numRuns: 1000 },
  );
});

test("any order of the input gives the same people, links and counts", () => {
  const inputAndPermutation = arbitraryInput.chain((input) =>
    fc.tuple(
      fc.constant(input),
      fc.record({
        accounts: shuffled(input.accounts),
        guestOrders: shuffled(input.guestOrders),
        merges: shuffled(input.merges),
      }),
    ),
  );
  fc.assert(
    fc.property(inputAndPermutation, ([input, permuted]) => {
      expect(resolveIdentities(permuted)).toEqual(resolveIdentities(input));
    }),
    { numRuns: 2000 },
  );
});

test("two accounts are one person exactly when a path of allowed links leads from one to the other", () => {
  fc.assert(
    fc.property(arbitraryInput, (input) => {
      const { personOfAccount, personOfGuestOrder } = resolveIdentities(input);
      const groups = groupsByBruteForce(input);
      const actual = new Map<string, number>();
      for (const [id, person] of personOfAccount) actual.set(`account ${id}`, person);
      for (const [id, person] of personOfGuestOrder) actual.set(`order ${id}`, person);
      expect([...actual.keys()].toSorted()).toEqual([...groups.keys()].toSorted());
      for (const [a, groupA] of groups) {
        for (const [b, groupB] of groups) expect(actual.get(a) === actual.get(b)).toBe(groupA === groupB);
      }
    }),
  );
});

test("the links alone lead from every account and guest order to the rest of its person", () => {
  fc.assert(
    fc.property(arbitraryInput, (input) => {
      const { persons, links } = resolveIdentities(input);
      const labels = spreadLabels(links.map(({ member, joined }) => [keyOf(member), keyOf(joined)]));
      const labelsOfPersons = persons.map(({ accounts, guestOrders }) => {
        const members = [...accounts.map((id) => `account ${id}`), ...guestOrders.map((id) => `order ${id}`)];
        return [...new Set(members.map((member) => labels.get(member) ?? member))];
      });
      expect(labelsOfPersons.map((own) => own.length)).toEqual(persons.map(() => 1));
      expect(new Set(labelsOfPersons.flat()).size).toBe(persons.length);
    }),
  );
});

test("each account and each credited guest order is with exactly one person", () => {
  const ascending = (values: Iterable<number>) => [...values].toSorted((a, b) => a - b);
  fc.assert(
    fc.property(arbitraryInput, (input) => {
      const { persons, personOfGuestOrder, counts } = resolveIdentities(input);
      const accounts = ascending(persons.flatMap((person) => person.accounts));
      expect(accounts).toEqual(ascending(new Set(input.accounts.map(({ id }) => id))));
      const credited = ascending(persons.flatMap((person) => person.guestOrders));
      expect(credited).toEqual(ascending(personOfGuestOrder.keys()));
      expect(credited.length + counts.unattributedGuestOrders).toBe(input.guestOrders.length);
    }),
  );
});

/** Group label by record, found without the code under test. */
function groupsByBruteForce({ accounts, guestOrders, merges }: IdentityInput): Map<string, string> {
  const holders = [...accounts, ...guestOrders];
  const isShared = (key: "emailHash" | "phoneHash", value: string) =>
    new Set(holders.filter((holder) => holder[key] === value && holder.nameHash).map(({ nameHash }) => nameHash)).size >
    3;
  const edges: [string, string][] = merges.map(({ from, into }) => [`account ${from}`, `account ${into}`]);
  for (const { id } of accounts) edges.push([`account ${id}`, `account ${id}`]);
  for (const holder of holders) {
    for (const key of ["emailHash", "phoneHash"] as const) {
      const value = holder[key];
      if (value !== null && !isShared(key, value)) edges.push([nameOf(holder), `${key} ${value}`]);
    }
  }
  const labels = spreadLabels(edges);
  const live = new Set(holders.map((holder) => labels.get(nameOf(holder))));
  for (const [node, label] of labels) if (node.includes("Hash") || !live.has(label)) labels.delete(node);
  return labels;
}

/** Spreads the smallest label along the edges until nothing changes. */
function spreadLabels(edges: readonly (readonly [string, string])[]): Map<string, string> {
  const labels = new Map(edges.flat().map((node) => [node, node]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const [a, b] of edges) {
      const [labelA, labelB] = [labels.get(a) ?? a, labels.get(b) ?? b];
      const smaller = labelA < labelB ? labelA : labelB;
      changed ||= labelA !== labelB;
      labels.set(a, smaller).set(b, smaller);
    }
  }
  return labels;
}

function nameOf(holder: Account | GuestOrder): string {
  return "orderId" in holder ? `order ${holder.orderId}` : `account ${holder.id}`;
}

function keyOf({ kind, id }: Member): string {
  return kind === "account" ? `account ${id}` : `order ${id}`;
}
