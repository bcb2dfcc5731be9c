/** Every GraphQL operation the product sends. A test proves each valid against the sandbox's schema and the official one. */

export const SHOP_QUERY = `query Shop {
  shop { id name myshopifyDomain currencyCode ianaTimezone }
  currentAppInstallation { accessScopes { handle } }
}`;

/** Without a limit the counts are exact. */
export const COUNTS_QUERY = `query RecordCounts {
  customersCount(limit: null) { count precision }
  ordersCount(limit: null) { count precision }
}`;

export const BULK_RUN_MUTATION = `mutation RunBulk($query: String!) {
  bulkOperationRunQuery(query: $query, groupObjects: false) {
    bulkOperation { id status }
    userErrors { field message code }
  }
}`;

export const BULK_STATUS_QUERY = `query BulkStatus($id: ID!) {
  bulkOperation(id: $id) {
    id status errorCode createdAt completedAt objectCount rootObjectCount fileSize url partialDataUrl query
  }
}`;

/** Newest first: finds an operation whose start was accepted although its answer was lost. */
export const BULK_LIST_QUERY = `query BulkList {
  bulkOperations(first: 10, sortKey: CREATED_AT) {
    nodes { id status errorCode createdAt completedAt objectCount rootObjectCount fileSize url partialDataUrl query }
  }
}`;

/** What is read of a record: the same in a bulk operation as one by one, so that both come out as the same rows. */
const CUSTOMER_FIELDS = `id createdAt updatedAt firstName lastName tags dataSaleOptOut
      defaultEmailAddress { emailAddress marketingState }
      defaultPhoneNumber { phoneNumber smsMarketingConsent { state } }
      defaultAddress { countryCodeV2 provinceCode }`;

const ORDER_FIELDS = `id createdAt processedAt updatedAt cancelledAt test sourceName currencyCode taxesIncluded email phone tags
      purchasingEntity { __typename }
      billingAddress { name countryCodeV2 provinceCode }
      totalPriceSet { shopMoney { amount } }
      totalDiscountsSet { shopMoney { amount } }
      totalTaxSet { shopMoney { amount } }
      totalShippingPriceSet { shopMoney { amount } }
      refunds { id }`;

const LINE_FIELDS = `id title quantity currentQuantity isGiftCard
        originalUnitPriceSet { shopMoney { amount } }
        priceAfterAllDiscountsBeforeTaxesSet { shopMoney { amount } }
        discountAllocations { allocatedAmountSet { shopMoney { amount } } }
        taxLines { rate priceSet { shopMoney { amount } } }
        sellingPlan { name }
        product { id productType }`;

const DISCOUNT_FIELDS = `__typename index
        value { __typename ... on MoneyV2 { amount } ... on PricingPercentageValue { percentage } }
        ... on DiscountCodeApplication { code }
        ... on AutomaticDiscountApplication { title }
        ... on ManualDiscountApplication { title }
        ... on ScriptDiscountApplication { title }`;

/** For a bulk operation; FILTER is replaced by `(query: "updated_at:>='…'")` or by nothing. */
export const CUSTOMERS_BULK = `{
  customersFILTER {
    edges { node {
      ${CUSTOMER_FIELDS}
    } }
  }
}`;

/**
 * Three connections, two levels deep: within what a bulk query may hold. Refund lines are paged (REFUNDS_QUERY).
 * priceAfterAllDiscountsBeforeTaxesSet leaves out what was refunded or removed since; currentQuantity tells whether it did.
 */
export const ORDERS_BULK = `{
  ordersFILTER {
    edges { node {
      ${ORDER_FIELDS}
      customer { id }
      lineItems { edges { node {
        ${LINE_FIELDS}
      } } }
      discountApplications { edges { node {
        ${DISCOUNT_FIELDS}
      } } }
    } }
  }
}`;

/** Up to 25 customers. */
export const CUSTOMERS_QUERY = `query Customers($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Customer {
      ${CUSTOMER_FIELDS}
    }
  }
}`;

/** Up to 25 orders with their customers; further lines and discounts are read with the two queries below. */
export const ORDERS_QUERY = `query Orders($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Order {
      ${ORDER_FIELDS}
      customer {
      ${CUSTOMER_FIELDS}
      }
      lineItems(first: 50) {
        nodes { ${LINE_FIELDS} }
        pageInfo { hasNextPage endCursor }
      }
      discountApplications(first: 20) {
        nodes { ${DISCOUNT_FIELDS} }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

export const ORDER_LINES_QUERY = `query OrderLines($id: ID!, $after: String!) {
  order(id: $id) {
    id
    lineItems(first: 250, after: $after) {
      nodes { ${LINE_FIELDS} }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

export const ORDER_DISCOUNTS_QUERY = `query OrderDiscounts($id: ID!, $after: String!) {
  order(id: $id) {
    id
    discountApplications(first: 250, after: $after) {
      nodes { ${DISCOUNT_FIELDS} }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

/** Refunds of up to 25 orders; more lines of one refund than a page holds are read with REFUND_LINES_QUERY. */
export const REFUNDS_QUERY = `query Refunds($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Order {
      id currencyCode taxesIncluded
      refunds {
        id createdAt processedAt
        totalRefundedSet { shopMoney { amount } }
        refundLineItems(first: 10) {
          nodes { quantity subtotalSet { shopMoney { amount } } totalTaxSet { shopMoney { amount } } lineItem { isGiftCard } }
          pageInfo { hasNextPage endCursor }
        }
        refundShippingLines(first: 5) {
          nodes { subtotalAmountSet { shopMoney { amount } } taxAmountSet { shopMoney { amount } } }
          pageInfo { hasNextPage }
        }
      }
    }
  }
}`;

export const REFUND_LINES_QUERY = `query RefundLines($id: ID!, $after: String!) {
  refund(id: $id) {
    id
    refundLineItems(first: 100, after: $after) {
      nodes { quantity subtotalSet { shopMoney { amount } } totalTaxSet { shopMoney { amount } } lineItem { isGiftCard } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;
