import { describe, expect, it } from "vitest";
import { type BulkRecord, parseBulkLine } from "../../../server/connectors/shopify/parseBulkLine.ts";
import { money } from "./fixtures.ts";

const CUSTOMER = {
  id: "gid://shopify/Customer/1",
  createdAt: "2026-01-01T00:00:00Z",
  updatedAt: "2026-01-02T00:00:00Z",
  firstName: "Ada",
  lastName: "Example",
  tags: ["vip"],
  dataSaleOptOut: false,
  defaultEmailAddress: { emailAddress: "ada@example.com", marketingState: "SUBSCRIBED" },
  defaultPhoneNumber: { phoneNumber: "+447700900001", smsMarketingConsent: { state: "NOT_SUBSCRIBED" } },
  defaultAddress: { countryCodeV2: "GB", provinceCode: "SCT" },
};

const ORDER = {
  id: "gid://shopify/Order/2",
  createdAt: "2026-01-03T00:00:01Z",
  processedAt: "2026-01-03T00:00:00Z",
  updatedAt: "2026-01-04T00:00:00Z",
  cancelledAt: null,
  test: false,
  sourceName: "web",
  currencyCode: "GBP",
  taxesIncluded: true,
  email: "ada@example.com",
  phone: null,
  tags: [],
  customer: { id: "gid://shopify/Customer/1" },
  purchasingEntity: { __typename: "Customer" },
  billingAddress: { name: "Ada Example", countryCodeV2: "GB" },
  totalPriceSet: money("25.50"),
  totalDiscountsSet: money("2.00"),
  totalTaxSet: money("4.25"),
  totalShippingPriceSet: money("3.5"),
  refunds: [{ id: "gid://shopify/Refund/3" }],
};

const LINE = {
  __parentId: "gid://shopify/Order/2",
  id: "gid://shopify/LineItem/4",
  title: "Mug",
  quantity: 3,
  currentQuantity: 3,
  isGiftCard: false,
  originalUnitPriceSet: money("12.00"),
  priceAfterAllDiscountsBeforeTaxesSet: money("25.00"),
  discountAllocations: [{ allocatedAmountSet: money("4.00") }, { allocatedAmountSet: money("2.00") }],
  taxLines: [{ rate: 0.2, priceSet: money("5.00") }],
  sellingPlan: null,
  product: { id: "gid://shopify/Product/5", productType: "Kitchen" },
};

const DISCOUNT = {
  __parentId: "gid://shopify/Order/2",
  __typename: "DiscountCodeApplication",
  index: 0,
  value: { __typename: "PricingPercentageValue", percentage: 12.5 },
  code: "SPRING",
};

const customer = (change: object = {}) => parseBulkLine("customers", JSON.stringify({ ...CUSTOMER, ...change }), "GBP");
const order = (change: object = {}, base: object = ORDER) =>
  parseBulkLine("orders", JSON.stringify({ ...base, ...change }), "GBP");
const reasonOf = (record: BulkRecord) => (record.type === "rejection" ? record.rejection : record);

describe("a line of a bulk result", () => {
  it("is a customer", () => {
    expect(customer()).toEqual({
      type: "customer",
      customer: {
        id: 1,
        createdAt: Date.UTC(2026, 0, 1),
        updatedAt: Date.UTC(2026, 0, 2),
        email: "ada@example.com",
        phone: "+447700900001",
        name: "Ada Example",
        emailConsent: "subscribed",
        smsConsent: "never_subscribed",
        country: "GB",
        province: "SCT",
        tags: ["vip"],
        objectsToProfiling: false,
      },
    });
  });

  it("is an order", () => {
    expect(order()).toEqual({
      type: "order",
      order: {
        id: 2,
        customerId: 1,
        placedAt: Date.UTC(2026, 0, 3),
        createdAt: Date.UTC(2026, 0, 3, 0, 0, 1),
        updatedAt: Date.UTC(2026, 0, 4),
        cancelledAt: null,
        kind: "one_off",
        channel: "online",
        sourceName: "web",
        currency: "GBP",
        taxesIncluded: true,
        total: 2550,
        discount: 200,
        tax: 425,
        shipping: 350,
        email: "ada@example.com",
        phone: null,
        name: "Ada Example",
        country: "GB",
        province: null,
        tags: [],
        refundIds: [3],
      },
    });
  });

  it("is a line of an order", () => {
    expect(order({}, LINE)).toEqual({
      type: "line",
      line: {
        id: 4,
        orderId: 2,
        productId: 5,
        title: "Mug",
        productType: "Kitchen",
        quantity: 3,
        unitPrice: 1200,
        discount: 500,
        net: 2500,
        isGiftCard: false,
        isSubscription: false,
      },
    });
  });

  it.each<[string, object, object]>([
    ["code", {}, { kind: "code", title: "SPRING", valueType: "percentage", value: 12.5 }],
    [
      "automatic",
      { __typename: "AutomaticDiscountApplication", code: undefined, title: "Sale" },
      { kind: "automatic", title: "Sale" },
    ],
    [
      "manual",
      { __typename: "ManualDiscountApplication", value: { amount: "5.0" } },
      { kind: "manual", valueType: "amount", value: 500 },
    ],
    ["script", { __typename: "ScriptDiscountApplication" }, { kind: "script" }],
    ["kind of the future, taken as automatic,", { __typename: "TelepathicDiscountApplication" }, { kind: "automatic" }],
  ])("is a discount: a %s one", (_, change, expected) => {
    expect(order(change, DISCOUNT)).toMatchObject({
      type: "discount",
      discount: { orderId: 2, index: 0, ...expected },
    });
  });

  it.each<[string, () => BulkRecord]>([
    ["unknown fields", () => customer({ invented: { a: 1 } })],
    ["a byte order mark", () => parseBulkLine("customers", `\uFEFF${JSON.stringify(CUSTOMER)}`, "GBP")],
    ["a carriage return", () => parseBulkLine("customers", `${JSON.stringify(CUSTOMER)}\r`, "GBP")],
    [
      "no contact data, where Shopify withholds it",
      () => customer({ defaultEmailAddress: null, defaultPhoneNumber: null, firstName: null }),
    ],
  ])("may hold %s", (_, parse) => {
    expect(parse()).toMatchObject({ type: "customer", customer: { id: 1 } });
  });

  it("loses characters that a database cannot hold, and only these", () => {
    const record = customer({ firstName: "A\0d\uD800a\uD83D\uDE00", lastName: " " });
    expect(record).toMatchObject({ customer: { name: "Ada\u{1F600}" } });
  });

  it.each<[string, () => BulkRecord, string]>([
    ["without an id", () => customer({ id: undefined }), "id is missing"],
    [
      "with the id of something else",
      () => customer({ id: "gid://shopify/Order/1" }),
      "id is not a Customer id that can be kept exactly",
    ],
    [
      "with an id beyond 2^53",
      () => customer({ id: "gid://shopify/Customer/9007199254740993" }),
      "id is not a Customer id that can be kept exactly",
    ],
    ["without a time", () => customer({ updatedAt: null }), "updatedAt is missing"],
    ["with a time that is none", () => customer({ createdAt: "yesterday" }), "createdAt is not a time"],
    ["with a list that is none", () => customer({ tags: "vip" }), "tags is not a list of texts"],
    ["without a total", () => order({ totalPriceSet: null }), "totalPriceSet is missing"],
    [
      "with an amount that is none",
      () => order({ totalTaxSet: money("1e400") }),
      "totalTaxSet is not an amount of GBP",
    ],
    [
      "with an amount as a number",
      () => order({ totalTaxSet: { shopMoney: { amount: 4.25 } } }),
      "totalTaxSet holds no amount",
    ],
    [
      "with an amount too large to count",
      () => order({ totalPriceSet: money("99999999999999999") }),
      "totalPriceSet is not an amount of GBP",
    ],
    ["in a currency that is none", () => order({ currencyCode: "??" }), "currencyCode is not a currency"],
    ["with a quantity below zero", () => order({ quantity: -1 }, LINE), "quantity is not a count"],
    [
      "of an order that is none",
      () => order({ __parentId: "gid://shopify/Cart/1" }, LINE),
      "__parentId is not a Order id that can be kept exactly",
    ],
    ["without a value", () => order({ value: null }, DISCOUNT), "value is missing"],
    [
      "of an unknown kind",
      () => order({ id: "gid://shopify/Return/1" }, LINE),
      "the object is neither an order, a line nor a discount",
    ],
  ])("%s is rejected with the field's name", (_, parse, reason) => {
    expect(reasonOf(parse())).toMatchObject({ reason });
  });

  it.each(["", "{", "null", "[]", '"x"', '{"id":"ada@example.com', "\0"])(
    "that is not an object is rejected: %j",
    (line) => {
      expect(parseBulkLine("orders", line, "GBP", 17)).toEqual({
        type: "rejection",
        rejection: { reference: "line 17", reason: "the line is not a JSON object" },
      });
    },
  );

  it("is named by its gid, never by anything personal", () => {
    expect(reasonOf(order({ totalPriceSet: null }))).toMatchObject({ reference: "gid://shopify/Order/2" });
    expect(reasonOf(customer({ id: "ada@example.com" }))).toEqual({
      reference: "a line without an id",
      reason: "id is not a Customer id that can be kept exactly",
    });
  });

  it("counts money by the digits of its currency", () => {
    expect(order({ currencyCode: "JPY", totalPriceSet: money("1234.0") })).toMatchObject({
      order: { total: 1234, currency: "JPY" },
    });
    expect(order({ totalPriceSet: money("0.1") })).toMatchObject({ order: { total: 10 } });
    const { line } = parseBulkLine("orders", JSON.stringify(LINE), "KWD") as { line: unknown };
    expect(line).toMatchObject({ unitPrice: 12_000, net: 25_000 });
  });
});

describe("consent", () => {
  it.each([
    ["SUBSCRIBED", "subscribed"],
    ["UNSUBSCRIBED", "unsubscribed"],
    ["NOT_SUBSCRIBED", "never_subscribed"],
    ["PENDING", "pending"],
    ["INVALID", "unknown"],
    ["REDACTED", "unknown"],
    ["SOMETHING_NEW", "unknown"],
    [null, "unknown"],
  ])("%s is %s", (marketingState, expected) => {
    expect(customer({ defaultEmailAddress: { emailAddress: "a@example.com", marketingState } })).toMatchObject({
      customer: { emailConsent: expected },
    });
  });

  it("does not hide an objection to profiling", () => {
    expect(customer({ dataSaleOptOut: true })).toMatchObject({ customer: { objectsToProfiling: true } });
  });
});

describe("the discount of a line", () => {
  // 120.00 less 10 %: with a fifth of tax inside 90.00 net, with tax on top 108.00 net.
  const discounted = {
    quantity: 1,
    currentQuantity: 1,
    originalUnitPriceSet: money("120.00"),
    discountAllocations: [{ allocatedAmountSet: money("12.00") }],
  };
  const inside = {
    ...discounted,
    priceAfterAllDiscountsBeforeTaxesSet: money("90.00"),
    taxLines: [{ rate: 0.2, priceSet: money("18.00") }],
  };
  const onTop = {
    ...discounted,
    priceAfterAllDiscountsBeforeTaxesSet: money("108.00"),
    taxLines: [{ rate: 0.2, priceSet: money("21.60") }],
  };
  const givenAway = {
    ...discounted,
    priceAfterAllDiscountsBeforeTaxesSet: money("0.0"),
    discountAllocations: [{ allocatedAmountSet: money("120.00") }],
    taxLines: [{ rate: 0.2, priceSet: money("0.0") }],
  };

  it.each<[string, object, { net: number; discount: number }]>([
    ["loses its tax, where prices hold tax", inside, { net: 9000, discount: 1000 }],
    ["loses its tax after a refund too", { ...inside, currentQuantity: 0 }, { net: 9000, discount: 1000 }],
    ["stays, where tax comes on top", onTop, { net: 10_800, discount: 1200 }],
    ["stays after a refund too", { ...onTop, currentQuantity: 0 }, { net: 10_800, discount: 1200 }],
    ["stays without tax", { ...onTop, taxLines: [] }, { net: 10_800, discount: 1200 }],
    ["stays, where the line was given away", givenAway, { net: 0, discount: 12_000 }],
  ])("%s", (_, change, expected) => {
    expect(order(change, LINE)).toMatchObject({ line: expected });
  });
});

describe("an order's kind and channel", () => {
  it.each<[object, string, string]>([
    [{ sourceName: "web" }, "one_off", "online"],
    [{ sourceName: "580111" }, "one_off", "online"],
    [{ sourceName: "pos" }, "one_off", "pos"],
    [{ sourceName: "shopify_draft_order" }, "draft", "draft"],
    [{ sourceName: "subscription_contract" }, "subscription", "subscription"],
    [{ sourceName: "Amazon" }, "marketplace", "marketplace"],
    [{ sourceName: "loop-exchange" }, "exchange", "other"],
    [{ sourceName: "an-app" }, "one_off", "other"],
    [{ sourceName: null }, "one_off", "other"],
    [{ sourceName: "web", purchasingEntity: { __typename: "PurchasingCompany" } }, "b2b", "online"],
    [{ sourceName: "web", test: true, purchasingEntity: { __typename: "PurchasingCompany" } }, "test", "online"],
  ])("of %j is %s, %s", (change, kind, channel) => {
    expect(order(change)).toMatchObject({ order: { kind, channel } });
  });

  it("leaves a selling plan to the line that carries it", () => {
    expect(order({ sellingPlan: { name: "Monthly" } }, LINE)).toMatchObject({ line: { isSubscription: true } });
  });
});

describe("the net of a line that was refunded since", () => {
  // Three at 12.00 with 6.00 off are 30.00: with a fifth of tax inside 25.00 net, with tax on top 30.00 net.
  it.each<[string, object, number]>([
    [
      "does not shrink, where prices hold tax",
      { currentQuantity: 0, priceAfterAllDiscountsBeforeTaxesSet: money("0.0") },
      2500,
    ],
    [
      "does not shrink with a part of it",
      { currentQuantity: 2, priceAfterAllDiscountsBeforeTaxesSet: money("16.67") },
      2500,
    ],
    [
      "does not shrink, where tax comes on top",
      { currentQuantity: 0, taxLines: [{ rate: 0.2, priceSet: money("6.00") }] },
      3000,
    ],
    ["does not shrink without tax", { currentQuantity: 0, taxLines: [] }, 3000],
    [
      "does not shrink with two taxes inside",
      {
        currentQuantity: 0,
        taxLines: [
          { rate: 0.05, priceSet: money("1.31") },
          { rate: 0.09975, priceSet: money("2.60") },
        ],
      },
      2609,
    ],
  ])("%s", (_, change, net) => {
    expect(order(change, LINE)).toMatchObject({ line: { net } });
  });
});
