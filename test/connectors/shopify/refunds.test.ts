import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { netRefund } from "../../../server/connectors/shopify/refunds.ts";
import { type Answer, json, type LocalServer, startServer } from "../localServer.ts";
import { connectAdmin, money } from "./fixtures.ts";

let server: LocalServer | undefined;
afterEach(() => server?.close());

async function serve(...answers: [Answer, ...Answer[]]) {
  server = await startServer(...answers);
  return { admin: connectAdmin(server.origin).admin, requests: server.requests };
}

const line = (subtotal: string, { tax = "0.00", quantity = 1, isGiftCard = false } = {}) => ({
  quantity,
  subtotalSet: money(subtotal),
  totalTaxSet: money(tax),
  lineItem: { isGiftCard },
});

const page = (nodes: unknown[], next: string | null = null) => ({
  nodes,
  pageInfo: { hasNextPage: next !== null, endCursor: next },
});

const shippingLine = (subtotal: string, tax = "0.00") => ({
  subtotalAmountSet: money(subtotal),
  taxAmountSet: money(tax),
});

const refund = (id: number, lines: unknown, { total = "0.00", shipping = page([]) } = {}) => ({
  id: `gid://shopify/Refund/${id}`,
  createdAt: "2026-03-01T10:00:00Z",
  processedAt: "2026-02-27T10:00:00Z",
  totalRefundedSet: money(total),
  refundLineItems: lines,
  refundShippingLines: shipping,
});

const order = (id: number, refunds: unknown[], taxesIncluded = false) => ({
  id: `gid://shopify/Order/${id}`,
  currencyCode: "GBP",
  taxesIncluded,
  refunds,
});

const answer = (...nodes: unknown[]) => json({ data: { nodes } });

describe("the refunds of orders", () => {
  it("hold what went back of net revenue, apart from tax and gift cards", async () => {
    const lines = page([line("10.00", { tax: "2.00", quantity: 2 }), line("50.00", { isGiftCard: true })]);
    const { admin } = await serve(answer(order(1, [refund(5, lines, { total: "62.00" })])));
    expect(await admin.getRefunds([1])).toEqual({
      refunds: [{ id: 5, orderId: 1, refundedAt: Date.UTC(2026, 1, 27, 10), total: 6200, net: 1000, units: 2 }],
      rejections: [],
    });
  });

  it("take the tax out of a subtotal that holds it", async () => {
    const lines = page([line("12.00", { tax: "2.00" })]);
    const { admin } = await serve(answer(order(1, [refund(5, lines, { total: "12.00" })], true)));
    expect((await admin.getRefunds([1])).refunds[0]?.net).toBe(1000);
  });

  it("are dated by their making where nothing says when they took effect", async () => {
    const undated = { ...refund(5, page([])), processedAt: null };
    const { admin } = await serve(answer(order(1, [undated])));
    expect((await admin.getRefunds([1])).refunds[0]?.refundedAt).toBe(Date.UTC(2026, 2, 1, 10));
  });

  it("leave out shipping, and are refused when not all of it can be seen", async () => {
    const some = refund(5, page([line("10.00")]), { total: "14.80", shipping: page([shippingLine("4.00", "0.80")]) });
    const many = refund(6, page([]), { total: "9.00", shipping: page([shippingLine("1.00")], "a") });
    const { admin } = await serve(answer(order(1, [some, many])));
    const { refunds, rejections } = await admin.getRefunds([1]);
    expect(refunds.map(({ id, net }) => [id, net])).toEqual([[5, 1000]]);
    expect(rejections).toEqual([
      {
        reference: "a refund of gid://shopify/Order/1",
        reason: "refundShippingLines has more lines than are read at once",
      },
    ]);
  });

  it("are read to their last line", async () => {
    const { admin, requests } = await serve(
      answer(order(1, [refund(5, page([line("1.00")], "a"), { total: "6.00" })])),
      json({ data: { refund: { id: "gid://shopify/Refund/5", refundLineItems: page([line("2.00")], "b") } } }),
      json({ data: { refund: { id: "gid://shopify/Refund/5", refundLineItems: page([line("3.00")]) } } }),
    );
    expect((await admin.getRefunds([1])).refunds[0]).toMatchObject({ net: 600, units: 3 });
    const cursors = requests.slice(1).map((request) => JSON.parse(request.body).variables.after as unknown);
    expect(cursors).toEqual(["a", "b"]);
  });

  it("are asked for 25 orders at a time", async () => {
    const { admin, requests } = await serve(answer());
    const ids = Array.from({ length: 60 }, (_, i) => i + 1);
    expect((await admin.getRefunds(ids)).rejections).toHaveLength(60);
    expect(requests.map((request) => JSON.parse(request.body).variables.ids.length as unknown)).toEqual([25, 25, 10]);
  });

  it("that cannot be read are named and do not stop the others", async () => {
    const { admin } = await serve(
      answer(null, order(2, [refund(5, page([{ quantity: 1 }])), refund(6, page([line("1.00")]), { total: "1.00" })]), {
        ...order(3, []),
        refunds: "none",
      }),
    );
    const { refunds, rejections } = await admin.getRefunds([1, 2, 3]);
    expect(refunds.map(({ id }) => id)).toEqual([6]);
    expect(rejections).toEqual([
      { reference: "gid://shopify/Order/1", reason: "Shopify has no such order any more" },
      { reference: "a refund of gid://shopify/Order/2", reason: "subtotalSet is missing" },
      { reference: "gid://shopify/Order/3", reason: "refunds is not a list of objects" },
    ]);
  });
});

describe("the counted part of a refund", () => {
  const goods = { subtotal: 1200, tax: 200, isGiftCard: false };
  const giftCard = { subtotal: 5000, tax: 0, isGiftCard: true };
  const shipping = { subtotal: 480, tax: 80 };
  const parts = (given: Partial<Parameters<typeof netRefund>[0]>) => ({ total: 0, lines: [], shipping: [], ...given });

  it.each<[string, Partial<Parameters<typeof netRefund>[0]>, { inside: number; onTop: number }]>([
    ["is the money less tax", { total: 1400, lines: [goods] }, { inside: 1200, onTop: 1200 }],
    ["is without shipping", { total: 480, shipping: [shipping] }, { inside: 0, onTop: 0 }],
    [
      "is without shipping, whose tax is inside or on top",
      { total: 2000, lines: [goods], shipping: [shipping] },
      { inside: 1320, onTop: 1240 },
    ],
    ["is without gift cards", { total: 6400, lines: [goods, giftCard] }, { inside: 1200, onTop: 1200 }],
    ["is goodwill alone without lines", { total: 500 }, { inside: 500, onTop: 500 }],
    ["holds goodwill on top of the goods", { total: 1650, lines: [goods] }, { inside: 1450, onTop: 1450 }],
    ["lacks what was kept back", { total: 1000, lines: [goods] }, { inside: 800, onTop: 800 }],
    [
      "does not rest on subtotals",
      { total: 1000, lines: [{ subtotal: 0, tax: 0, isGiftCard: false }] },
      { inside: 1000, onTop: 1000 },
    ],
    ["is never below zero", { total: 100, lines: [goods] }, { inside: 0, onTop: 0 }],
    [
      "is never more than the money",
      { total: 100, lines: [{ subtotal: 0, tax: -20, isGiftCard: false }] },
      { inside: 100, onTop: 100 },
    ],
    [
      "is the value of the lines where no money went back",
      { lines: [goods, giftCard], shipping: [shipping] },
      { inside: 1000, onTop: 1200 },
    ],
  ])("%s", (_, given, { inside, onTop }) => {
    expect(netRefund(parts(given), true)).toBe(inside);
    expect(netRefund(parts(given), false)).toBe(onTop);
  });
});

const CAPTURES = fileURLToPath(new URL("../../../../shared/data/shopify/captured.tgz", import.meta.url));
const FOLDER = "captured/harry-test-heelo.myshopify.com/2025-01/orders";

function captured(file: string): object {
  const { stdout } = spawnSync("tar", ["-xzOf", CAPTURES, `${FOLDER}/${file}`], { encoding: "utf8" });
  return JSON.parse(stdout).mutation.response.data.refundCreate.refund;
}

describe.skipIf(!existsSync(CAPTURES))(`a captured refund (skipped without ${CAPTURES})`, () => {
  // Both gave back 10.00 of goods and 5.00 of shipping, for which the captures did not ask, nor for tax.
  it.each([
    "refund-create-full-parity.json", // its line has a subtotal of 0.0
    "refund-create-partial-shipping-restock-parity.json",
  ])("counts its goods: %s", async (file) => {
    const given = { ...captured(file), refundShippingLines: page([shippingLine("5.0")]) };
    const { admin } = await serve(answer({ ...order(1, [given]), currencyCode: "CAD" }));
    const { refunds, rejections } = await admin.getRefunds([1]);
    expect(rejections).toEqual([]);
    expect(refunds).toMatchObject([{ total: 1500, net: 1000, units: 1 }]);
  });
});
