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

const refund = (id: number, lines: unknown, { total = "0.00", adjustments = [] as string[] } = {}) => ({
  id: `gid://shopify/Refund/${id}`,
  createdAt: "2026-03-01T10:00:00Z",
  totalRefundedSet: money(total),
  refundLineItems: lines,
  orderAdjustments: { nodes: adjustments.map((amount) => ({ amountSet: money(amount) })) },
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
      refunds: [{ id: 5, orderId: 1, refundedAt: Date.UTC(2026, 2, 1, 10), total: 6200, net: 1000, units: 2 }],
      rejections: [],
    });
  });

  it("take the tax out of a subtotal that holds it", async () => {
    const lines = page([line("12.00", { tax: "2.00" })]);
    const { admin } = await serve(answer(order(1, [refund(5, lines, { total: "12.00" })], true)));
    expect((await admin.getRefunds([1])).refunds[0]?.net).toBe(1000);
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

describe("an order adjustment", () => {
  it.each<[string, { returned: number; adjusted: number; total: number; net: number }]>([
    ["below zero is goodwill on top of the goods", { returned: 1000, adjusted: -250, total: 1250, net: 1250 }],
    ["below zero without goods is goodwill alone", { returned: 0, adjusted: -500, total: 500, net: 500 }],
    ["above zero is what was kept back", { returned: 1000, adjusted: 250, total: 750, net: 750 }],
    ["equal to the goods means that nothing went back yet", { returned: 1000, adjusted: 1000, total: 0, net: 0 }],
    ["above zero without goods counts as goodwill all the same", { returned: 0, adjusted: 500, total: 500, net: 500 }],
    ["above the goods never makes more than the money that moved", { returned: 100, adjusted: 120, total: 0, net: 0 }],
  ])("%s", (_, { returned, adjusted, total, net }) => {
    expect(netRefund(returned, adjusted, total)).toBe(net);
  });
});
