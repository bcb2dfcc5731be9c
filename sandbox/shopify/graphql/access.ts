import { ShopifyError } from "./shopifyError.ts";

interface Requirement {
  /** Any one of these scopes opens the type or field. */
  scopes: readonly string[];
  /** Shopify's own words, which its error message repeats. */
  text: string;
}

const ORDERS: Requirement = {
  scopes: ["read_orders", "read_marketplace_orders"],
  text: "`read_orders` access scope or `read_marketplace_orders` access scope.",
};
const CUSTOMERS: Requirement = { scopes: ["read_customers"], text: "`read_customers` access scope." };
/** Denied whatever the scopes: the sandbox's store, like most, has no access to B2B. */
const COMPANIES: Requirement = {
  scopes: [],
  text:
    "`read_customers` access scope or `read_companies` access scope. Also: The shop must have access to B2B. " +
    "Some operations may require additional plan capabilities.",
};

const TYPES: Readonly<Record<string, Requirement>> = {
  Customer: CUSTOMERS,
  CustomerConnection: CUSTOMERS,
  Order: {
    scopes: ["read_orders", "read_marketplace_orders", "read_quick_sale"],
    text: "`read_orders` access scope, `read_marketplace_orders` access scope or `read_quick_sale` access scope.",
  },
  OrderConnection: ORDERS,
  LineItem: ORDERS,
  LineItemConnection: ORDERS,
  LineItemSellingPlan: { scopes: ["read_orders"], text: "`read_orders` access scope." },
  Refund: ORDERS,
  RefundLineItem: ORDERS,
  RefundLineItemConnection: ORDERS,
  RefundShippingLine: ORDERS,
  RefundShippingLineConnection: ORDERS,
  Product: { scopes: ["read_products"], text: "`read_products` access scope." },
  Company: COMPANIES,
  CompanyContact: COMPANIES,
  CompanyLocation: COMPANIES,
};

const FIELDS: Readonly<Record<string, Requirement>> = {
  "Mutation.customerCreate": { scopes: ["write_customers"], text: "`write_customers` access scope." },
  "QueryRoot.customersCount": CUSTOMERS,
  "QueryRoot.ordersCount": ORDERS,
};

const DOCUMENTATION = "https://shopify.dev/api/usage/access-scopes";

/** Whether the scopes open a field that yields the type. A write scope holds its read scope. */
export function mayRead(scopes: readonly string[], parent: string, field: string, type: string): boolean {
  return missing(scopes, parent, field, type) === null;
}

/** @throws ShopifyError ACCESS_DENIED when the scopes do not open the field */
export function assertAccess(scopes: readonly string[], parent: string, field: string, type: string): void {
  const requirement = missing(scopes, parent, field, type);
  if (!requirement) return;
  throw new ShopifyError("ACCESS_DENIED", `Access denied for ${field} field. Required access: ${requirement.text}`, {
    documentation: DOCUMENTATION,
    requiredAccess: requirement.text,
  });
}

function missing(scopes: readonly string[], parent: string, field: string, type: string): Requirement | null {
  const requirement = FIELDS[`${parent}.${field}`] ?? TYPES[type];
  if (!requirement) return null;
  const held = requirement.scopes.some((s) => scopes.includes(s) || scopes.includes(s.replace(/^read_/, "write_")));
  return held ? null : requirement;
}
