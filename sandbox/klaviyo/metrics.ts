import type { MetricName } from "../world/world.ts";
import type { Endpoints } from "./endpoint.ts";
import { ok } from "./endpoint.ts";
import type { EventStore } from "./events.ts";
import { shortId } from "./ids.ts";
import {
  type Attributes,
  formatDate,
  linkedRelationships,
  linkTo,
  pageLinks,
  type Resource,
  selectFields,
} from "./jsonApi.ts";

interface Integration {
  object: "integration";
  id: string;
  key: string;
  name: string;
  category: string;
}

const integration = (id: string, key: string, name: string, category: string): Integration => ({
  object: "integration",
  id,
  key,
  name,
  category,
});

const KLAVIYO = integration("0rG4eQ", "klaviyo", "Klaviyo", "Internal");
const ON_SITE = integration("7FtS4J", "api", "API", "API");
const SHOPIFY = integration("0eMvjm", "shopify", "Shopify", "eCommerce");

const INTEGRATION_OF: Readonly<Record<MetricName, Integration>> = {
  "Received Email": KLAVIYO,
  "Opened Email": KLAVIYO,
  "Clicked Email": KLAVIYO,
  "Active on Site": ON_SITE,
  "Viewed Product": ON_SITE,
  "Added to Cart": ON_SITE,
  "Checkout Started": SHOPIFY,
  "Placed Order": SHOPIFY,
};

const NAMES = Object.keys(INTEGRATION_OF) as MetricName[];

/** The account's metrics. One exists once its first event has happened. */
export class MetricStore {
  readonly #events: EventStore;
  readonly #ids: ReadonlyMap<MetricName, string>;

  constructor(seed: number, events: EventStore) {
    this.#events = events;
    this.#ids = new Map(NAMES.map((name) => [name, shortId(seed, "metric", name)]));
  }

  idOf(name: MetricName): string {
    return this.#ids.get(name) ?? "";
  }

  /** The metrics these ids name, of those in `among` where that is given. */
  namesOf(ids: readonly unknown[], among: readonly MetricName[] | null): MetricName[] {
    return (among ?? NAMES).filter((name) => ids.includes(this.idOf(name)));
  }

  resource(name: MetricName, fields: readonly string[] | undefined): Resource | null {
    const span = this.#events.spanOf(name);
    if (span === null) return null;
    const id = this.idOf(name);
    const attributes: Attributes = {
      name,
      created: formatDate(span.first),
      updated: formatDate(span.last),
      integration: INTEGRATION_OF[name],
    };
    const path = `/api/metrics/${id}`;
    return {
      type: "metric",
      id,
      attributes: selectFields(attributes, fields),
      relationships: linkedRelationships(path, ["flow-triggers"]),
      links: { self: linkTo(`${path}/`) },
    };
  }
}

/** All metrics fit one page of 200. */
export function metricEndpoints(metrics: MetricStore): Endpoints {
  return {
    "GET /api/metrics": ({ query, url }) => {
      const chosen = NAMES.filter((name) =>
        query.conditions.every(({ field, values }) => {
          const { name: integrationName, category } = INTEGRATION_OF[name];
          return values.includes(field === "integration.name" ? integrationName : category);
        }),
      );
      const data = query.after ? [] : chosen.flatMap((name) => metrics.resource(name, query.fields("metric")) ?? []);
      return ok({ data, ...(query.include.size > 0 ? { included: [] } : {}), links: pageLinks(url, null) });
    },
  };
}
