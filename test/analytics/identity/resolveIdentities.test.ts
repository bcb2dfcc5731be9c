import { describe, expect, test } from "vitest";
import type { Merge } from "../../../server/analytics/identity/resolution.ts";
import { SHARING_LIMITS } from "../../../server/domain/sharing.ts";
import { type Account, type GuestOrder, resolve as resolveIdentities } from "./objects.ts";

const account = (id: number, contact: Partial<Account> = {}): Account => ({
  id,
  createdAt: id,
  emailHash: null,
  phoneHash: null,
  nameHash: null,
  ...contact,
});
const guest = (orderId: number, contact: Partial<GuestOrder> = {}): GuestOrder => ({
  orderId,
  at: orderId,
  emailHash: null,
  phoneHash: null,
  nameHash: null,
  ...contact,
});
const resolve = (accounts: Account[], guestOrders: GuestOrder[] = [], merges: Merge[] = []) =>
  resolveIdentities({ accounts, guestOrders, merges });

describe("accounts", () => {
  test("without anything in common are people of their own, oldest first", () => {
    const { persons, counts } = resolve([account(7, { createdAt: 50 }), account(9, { createdAt: 40 })]);
    expect(persons).toEqual([
      { key: { kind: "account", id: 9 }, accounts: [9], guestOrders: [] },
      { key: { kind: "account", id: 7 }, accounts: [7], guestOrders: [] },
    ]);
    expect(counts).toMatchObject({ accounts: 2, persons: 2, joinedAccounts: 0 });
  });

  test.each([
    ["email", { emailHash: "e" }],
    ["phone", { phoneHash: "p" }],
  ] as const)("with the same %s are one person, the oldest account standing for both", (rule, contact) => {
    const { persons, links, counts } = resolve([account(1, { createdAt: 9, ...contact }), account(2, contact)]);
    expect(persons).toEqual([{ key: { kind: "account", id: 2 }, accounts: [2, 1], guestOrders: [] }]);
    expect(links).toEqual([{ rule, member: { kind: "account", id: 1 }, joined: { kind: "account", id: 2 } }]);
    expect(counts).toMatchObject({ accounts: 2, persons: 1, joinedAccounts: 1 });
  });

  test("of the same age are stood for by the lower id", () => {
    const contact = { emailHash: "e", createdAt: 5 };
    expect(resolve([account(12, contact), account(11, contact)]).persons[0]?.key).toEqual({ kind: "account", id: 11 });
  });

  test("that come twice under one id are refused: the store keeps each once", () => {
    expect(() => resolve([account(1, { emailHash: "a" }), account(1, { emailHash: "b" })])).toThrow(
      "Account 1 came twice; each may come once.",
    );
  });

  test("joined through a third are one person", () => {
    const { persons } = resolve([
      account(1, { emailHash: "a" }),
      account(2, { emailHash: "a", phoneHash: "p" }),
      account(3, { phoneHash: "p" }),
    ]);
    expect(persons.map(({ accounts }) => accounts)).toEqual([[1, 2, 3]]);
  });

  test("with the same hash as e-mail and as phone have nothing in common", () => {
    expect(resolve([account(1, { emailHash: "x" }), account(2, { phoneHash: "x" })]).persons).toHaveLength(2);
  });
});

describe("merges", () => {
  test("are followed along a chain whose middle no longer exists", () => {
    const { persons, personOfAccount, counts } = resolve(
      [account(1), account(3)],
      [],
      [
        { from: 1, into: 2 },
        { from: 2, into: 3 },
      ],
    );
    expect(persons.map(({ accounts }) => accounts)).toEqual([[1, 3]]);
    expect([1, 2, 3].map((id) => personOfAccount.get(id))).toEqual([0, 0, 0]);
    expect(counts).toMatchObject({ accounts: 2, joinedAccounts: 1 });
  });

  test("give a merged-away customer's old orders to the survivor", () => {
    const { personOfAccount, counts } = resolve([account(5)], [], [{ from: 4, into: 5 }]);
    expect(personOfAccount.get(4)).toBe(personOfAccount.get(5));
    expect(counts).toMatchObject({ accounts: 1, persons: 1, joinedAccounts: 0 });
  });

  test("in a circle, or of a customer into itself, end", () => {
    const circle = [
      { from: 1, into: 2 },
      { from: 2, into: 1 },
      { from: 1, into: 1 },
    ];
    expect(resolve([account(1), account(2)], [], circle).persons).toHaveLength(1);
  });

  test("between customers who are both gone make nobody", () => {
    const { persons, personOfAccount } = resolve([account(1)], [], [{ from: 8, into: 9 }]);
    expect(persons).toHaveLength(1);
    expect(personOfAccount.has(9)).toBe(false);
  });

  test("along a chain of 200,000 customers arrive at one person", () => {
    const size = 200_000;
    const accounts = Array.from({ length: size }, (_, id) => account(id));
    const merges = Array.from({ length: size - 1 }, (_, id) => ({ from: id, into: id + 1 }));
    expect(resolve(accounts, [], merges).counts).toMatchObject({ persons: 1, joinedAccounts: size - 1 });
  });
});

describe("guest orders", () => {
  test("belong to the account with their e-mail address or telephone number", () => {
    const { persons, personOfGuestOrder, counts } = resolve(
      [account(1, { emailHash: "e" }), account(2, { phoneHash: "p" })],
      [guest(10, { emailHash: "e" }), guest(11, { phoneHash: "p" })],
    );
    expect(persons.map(({ guestOrders }) => guestOrders)).toEqual([[10], [11]]);
    expect(personOfGuestOrder).toEqual(
      new Map([
        [10, 0],
        [11, 1],
      ]),
    );
    expect(counts).toMatchObject({ joinedGuestOrders: 2, unattributedGuestOrders: 0 });
  });

  test("of somebody without an account make a person keyed by the first order's e-mail, then phone", () => {
    const { persons, counts } = resolve(
      [],
      [
        guest(10, { at: 2, emailHash: "e", phoneHash: "p" }),
        guest(11, { at: 1, phoneHash: "p" }),
        guest(12, { emailHash: "f", phoneHash: "q" }),
      ],
    );
    expect(persons).toEqual([
      { key: { kind: "guest", hash: "p" }, accounts: [], guestOrders: [11, 10] },
      { key: { kind: "guest", hash: "f" }, accounts: [], guestOrders: [12] },
    ]);
    expect(counts).toMatchObject({ accounts: 0, persons: 2, joinedGuestOrders: 0 });
  });

  test("can show that two accounts are one person", () => {
    const { persons } = resolve(
      [account(1, { emailHash: "e" }), account(2, { phoneHash: "p" })],
      [guest(10, { emailHash: "e", phoneHash: "p" })],
    );
    expect(persons).toEqual([{ key: { kind: "account", id: 1 }, accounts: [1, 2], guestOrders: [10] }]);
  });

  test("without an identifier belong to nobody and are counted", () => {
    const { persons, personOfGuestOrder, counts } = resolve([], [guest(10, { nameHash: "n" }), guest(11)]);
    expect(persons).toEqual([]);
    expect(personOfGuestOrder.size).toBe(0);
    expect(counts.unattributedGuestOrders).toBe(2);
  });
});

describe("an identifier", () => {
  const carriers = (names: (string | null)[]) =>
    names.map((nameHash, id) => account(id, { phoneHash: "till", nameHash }));

  test("of three differently named accounts still joins them", () => {
    const { persons, sharedIdentifiers } = resolve(carriers(["a", "b", "c", "a", null]));
    expect(persons).toHaveLength(1);
    expect(sharedIdentifiers).toEqual([]);
  });

  test("of four differently named accounts joins nobody and is reported", () => {
    const { persons, links, sharedIdentifiers } = resolve(carriers(["a", "b", "c", "a", null, "d"]));
    expect(persons).toHaveLength(6);
    expect(links).toEqual([]);
    expect(sharedIdentifiers).toEqual([{ kind: "phone", hash: "till", names: 4, accounts: 6, orders: 0 }]);
  });

  test("counts the names on guest orders, and makes none of them a person", () => {
    const { persons, sharedIdentifiers, counts } = resolve(
      [account(1, { emailHash: "till", nameHash: "a" })],
      ["b", "c", "d"].map((nameHash, index) => guest(10 + index, { emailHash: "till", nameHash })),
    );
    expect(persons.map(({ guestOrders }) => guestOrders)).toEqual([[]]);
    expect(sharedIdentifiers).toEqual([{ kind: "email", hash: "till", names: 4, accounts: 1, orders: 3 }]);
    expect(counts).toMatchObject({ joinedGuestOrders: 0, unattributedGuestOrders: 3 });
  });

  test("that is shared does not spoil the other one", () => {
    const till = carriers(["a", "b", "c", "d"]);
    const { persons } = resolve(
      [...till, account(20, { emailHash: "e" })],
      [guest(30, { phoneHash: "till", emailHash: "e" }), guest(31, { phoneHash: "till", emailHash: "g" })],
    );
    expect(persons.at(-2)).toEqual({ key: { kind: "account", id: 20 }, accounts: [20], guestOrders: [30] });
    expect(persons.at(-1)).toEqual({ key: { kind: "guest", hash: "g" }, accounts: [], guestOrders: [31] });
  });

  test("may be allowed more names", () => {
    const input = { accounts: carriers(["a", "b", "c", "d"]), guestOrders: [], merges: [] };
    expect(resolveIdentities(input, { ...SHARING_LIMITS, mostNames: 4 }).persons).toHaveLength(1);
  });
});

describe("a till that takes no names", () => {
  const orders = (count: number) => Array.from({ length: count }, (_, n) => guest(n + 1, { phoneHash: "till" }));
  const most = SHARING_LIMITS.mostNamelessOrders;

  test("glues nobody together: its orders belong to nobody, and its number is reported", () => {
    const { persons, sharedIdentifiers, counts } = resolve([], orders(most + 1));
    expect(persons).toEqual([]);
    expect(sharedIdentifiers).toEqual([{ kind: "phone", hash: "till", names: 0, accounts: 0, orders: most + 1 }]);
    expect(counts.unattributedGuestOrders).toBe(most + 1);
  });

  test("is not suspected of a person who orders now and then, nor where an account stands behind the number", () => {
    expect(resolve([], orders(most)).persons).toHaveLength(1);
    expect(resolve([account(1, { phoneHash: "till" })], orders(most + 1)).persons).toHaveLength(1);
  });
});

describe("a Klaviyo profile that names one account and carries another's address", () => {
  const accounts = [account(1, { emailHash: "a", nameHash: "jane" }), account(2, { phoneHash: "p", nameHash: "jane" })];
  const profile = { id: "P", externalId: 2, emailHash: "a", phoneHash: null };

  test("makes one person of the two where their names agree", () => {
    const { persons, links, candidates } = resolveIdentities({
      accounts,
      guestOrders: [],
      merges: [],
      profiles: [profile],
    });
    expect(persons.map((person) => person.accounts)).toEqual([[1, 2]]);
    expect(links.map(({ rule }) => rule)).toEqual(["klaviyo"]);
    expect(candidates).toEqual([]);
  });

  test.each([
    ["differ", "john", false],
    ["are not known", null, null],
  ])("only proposes them where their names %s", (_, nameHash, namesAgree) => {
    const others = [accounts[0]!, { ...accounts[1]!, nameHash }];
    const { persons, candidates } = resolveIdentities({
      accounts: others,
      guestOrders: [],
      merges: [],
      profiles: [profile],
    });
    expect(persons).toHaveLength(2);
    const [first, second] = [1, 2].map((id) => ({ kind: "account", id: String(id) }));
    expect(candidates).toEqual([{ rule: "klaviyo", first, second, namesAgree }]);
  });

  test("joins nobody over an address that many names share", () => {
    const tills = Array.from({ length: 4 }, (_, i) => guest(10 + i, { emailHash: "a", nameHash: `n${i}` }));
    const { persons, candidates } = resolveIdentities({
      accounts,
      guestOrders: tills,
      merges: [],
      profiles: [profile],
    });
    expect(persons.filter((person) => person.accounts.length > 0)).toHaveLength(2);
    expect(candidates).toEqual([]);
  });
});

describe("an address with a typing error", () => {
  test("proposes its people once, and joins nobody", () => {
    const { persons, candidates } = resolve(
      [
        account(1, { emailHash: "a", nameHash: "jane" }),
        account(2, { emailHash: "typo", emailVariantHash: "a", nameHash: "jane" }),
      ],
      [
        guest(10, { emailHash: "typo", emailVariantHash: "a" }),
        guest(11, { emailHash: "other", emailVariantHash: "a" }),
      ],
    );
    expect(persons).toHaveLength(3);
    expect(candidates).toEqual([
      {
        rule: "email_variant",
        first: { kind: "account", id: "1" },
        second: { kind: "account", id: "2" },
        namesAgree: true,
      },
      {
        rule: "email_variant",
        first: { kind: "account", id: "1" },
        second: { kind: "guest_order", id: "11" },
        namesAgree: null,
      },
    ]);
  });
});

describe("an order that nothing but a decision ties to anybody", () => {
  const decide = (verdict: "merge" | "keep_apart", order: number) => ({
    verdict,
    first: { kind: "account" as const, id: "1" },
    second: { kind: "guest_order" as const, id: String(order) },
  });

  test("is credited by it", () => {
    const input = { accounts: [account(1)], guestOrders: [guest(10)], merges: [], decisions: [decide("merge", 10)] };
    expect(resolveIdentities(input).persons).toEqual([
      { key: { kind: "account", id: 1 }, accounts: [1], guestOrders: [10] },
    ]);
  });

  test("goes to no other account of the address when it is kept apart", () => {
    const accounts = [account(1, { emailHash: "a" }), account(2, { emailHash: "a" })];
    const guestOrders = [guest(10, { emailHash: "a" }), guest(11, { emailHash: "a" })];
    const { persons } = resolveIdentities({ accounts, guestOrders, merges: [], decisions: [decide("keep_apart", 10)] });
    expect(persons.map((person) => [person.accounts, person.guestOrders])).toEqual([
      [[1, 2], [11]],
      [[], [10]],
    ]);
  });
});
