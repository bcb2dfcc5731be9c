import type { EngagementKind } from "../../domain/source.ts";
import { objectOf, readAll, readPage, textOf } from "./document.ts";
import { rawBody, type Sdk } from "./sdk.ts";

export interface KlaviyoMetric {
  id: string;
  name: string;
  /** Who writes it: "Klaviyo", "Shopify", "API"…; null when Klaviyo does not say. */
  integration: string | null;
}

/** All metrics of the account. The endpoint takes no page size. */
export async function listMetrics({ metrics }: Sdk): Promise<KlaviyoMetric[]> {
  const found = await readAll("the metrics", async (cursor) =>
    readPage(
      await rawBody("the metrics", metrics.getMetrics(cursor === null ? {} : { pageCursor: cursor })),
      "the metrics",
    ),
  );
  return found.map(({ id, attributes }) => ({
    id,
    name: textOf(attributes.name) ?? "",
    integration: textOf(objectOf(attributes.integration).name),
  }));
}

/** Names in lower case; the variants are those of other integrations and of renamings. */
const STORE_KINDS: Readonly<Record<string, EngagementKind>> = {
  "active on site": "site_active",
  "viewed product": "product_viewed",
  "product viewed": "product_viewed",
  "added to cart": "cart_added",
  "added product to cart": "cart_added",
  "product added to cart": "cart_added",
  "checkout started": "checkout_started",
  "started checkout": "checkout_started",
};

/** Only Klaviyo's own: another sender's mails say little about who reads Klaviyo's. */
const MAIL_KINDS: Readonly<Record<string, EngagementKind>> = {
  "received email": "email_received",
  "received e-mail": "email_received",
  "email received": "email_received",
  "opened email": "email_opened",
  "opened e-mail": "email_opened",
  "email opened": "email_opened",
  "clicked email": "email_clicked",
  "clicked e-mail": "email_clicked",
  "email clicked": "email_clicked",
};

/** The metrics that tell about engagement. One kind may come from several: a name exists once per integration. */
export function engagementMetrics(
  metrics: readonly KlaviyoMetric[],
): { metric: KlaviyoMetric; kind: EngagementKind }[] {
  return metrics.flatMap((metric) => {
    const kind = kindOf(metric);
    return kind ? [{ metric, kind }] : [];
  });
}

function kindOf({ name, integration }: KlaviyoMetric): EngagementKind | undefined {
  const key = name.trim().toLowerCase();
  return STORE_KINDS[key] ?? (integration?.toLowerCase() === "klaviyo" ? MAIL_KINDS[key] : undefined);
}
