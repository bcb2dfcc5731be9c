/** Topics an app can subscribe to here, with the scopes of which one is needed; compliance topics need none. */
const SCOPES_OF = {
  "orders/create": ["read_orders", "write_orders"],
  "orders/updated": ["read_orders", "write_orders"],
  "orders/cancelled": ["read_orders", "write_orders"],
  "refunds/create": ["read_orders", "write_orders"],
  "customers/create": ["read_customers", "write_customers"],
  "customers/update": ["read_customers", "write_customers"],
  "customers/delete": ["read_customers", "write_customers"],
  "customers/merge": ["read_customer_merge", "write_customer_merge"],
  "app/uninstalled": [],
  "customers/data_request": [],
  "customers/redact": [],
  "shop/redact": [],
} as const;

export type Topic = keyof typeof SCOPES_OF;

export const TOPICS = Object.keys(SCOPES_OF) as Topic[];

/** Sent to an app that is not installed any more, too. */
export const AFTER_UNINSTALL: ReadonlySet<Topic> = new Set(["app/uninstalled", "customers/redact", "shop/redact"]);

/** Whether the granted scopes allow a subscription. */
export function maySubscribe(topic: Topic, scopes: readonly string[]): boolean {
  const needed: readonly string[] = SCOPES_OF[topic];
  return needed.length === 0 || needed.some((scope) => scopes.includes(scope));
}
