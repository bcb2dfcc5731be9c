import type { IntegrationMetric } from "../world/world.ts";
import { type Endpoints, ok } from "./endpoint.ts";
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

const INTEGRATION_OF: Readonly<Record<IntegrationMetric, Integration>> = {
  "Received Email": KLAVIYO,
  "Opened Email": KLAVIYO,
  "Clicked Email": KLAVIYO,
  "Active on Site": ON_SITE,
  "Viewed Product": ON_SITE,
  "Added to Cart": ON_SITE,
  "Checkout Started": SHOPIFY,
  "Placed Order": SHOPIFY,
};

const INTEGRATED = Object.keys(INTEGRATION_OF) as IntegrationMetric[];

interface Metric {
  id: string;
  name: string;
  integration: Integration;
}

/**
 * The account's metrics by the key that events carry. One exists once its first event has happened. A metric is its
 * name and its integration: an app that sends a "Placed Order" of its own makes a second one.
 */
export class MetricStore {
  readonly #seed: number;
  readonly #events: EventStore;
  readonly #metrics = new Map<string, Metric>();

  constructor(seed: number, events: EventStore) {
    this.#seed = seed;
    this.#events = events;
    for (const name of INTEGRATED) this.#add(name, name, INTEGRATION_OF[name]);
  }

  /** Keys of all metrics, those without an event yet included. */
  keys(): string[] {
    return [...this.#metrics.keys()];
  }

  get(key: string): Metric | undefined {
    return this.#metrics.get(key);
  }

  idOf(key: string): string {
    return this.#metrics.get(key)?.id ?? "";
  }

  keyOf(id: string): string | undefined {
    return this.keys().find((key) => this.idOf(key) === id);
  }

  /** The key of the metric of that name that the API's own integration writes; made when it is first needed. */
  keyForApi(name: string): string {
    const own = this.#metrics.get(name);
    if (own?.integration === ON_SITE) return name;
    const key = own ? `${name} (API)` : name;
    if (!this.#metrics.has(key)) this.#add(key, name, ON_SITE);
    return key;
  }

  /** Keys of the metrics these ids name, of those in `among` where that is given. */
  keysOf(ids: readonly unknown[], among: readonly string[] | null): string[] {
    return (among ?? this.keys()).filter((key) => ids.includes(this.idOf(key)));
  }

  resource(key: string, fields: readonly string[] | undefined): Resource | null {
    const span = this.#events.spanOf(key);
    const metric = this.#metrics.get(key);
    if (span === null || !metric) return null;
    const { id, name, integration } = metric;
    const attributes: Attributes = {
      name,
      created: formatDate(span.first),
      updated: formatDate(span.last),
      integration,
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

  /** Names of the metrics that the API made. */
  dump(): string[] {
    return this.keys()
      .slice(INTEGRATED.length)
      .map((key) => this.#metrics.get(key)?.name ?? key);
  }

  restore(names: readonly string[]): void {
    for (const key of this.keys().slice(INTEGRATED.length)) this.#metrics.delete(key);
    for (const name of names) this.keyForApi(name);
  }

  #add(key: string, name: string, integration: Integration): void {
    this.#metrics.set(key, { id: shortId(this.#seed, "metric", key), name, integration });
  }
}

/** All metrics are given on one page of 200, as many as an account of the sandbox will have. */
export function metricEndpoints(metrics: MetricStore): Endpoints {
  return {
    "GET /api/metrics": ({ query, url }) => {
      const chosen = metrics.keys().filter((key) =>
        query.conditions.every(({ field, values }) => {
          const { name = "", category = "" } = metrics.get(key)?.integration ?? {};
          return values.includes(field === "integration.name" ? name : category);
        }),
      );
      const data = query.after ? [] : chosen.flatMap((key) => metrics.resource(key, query.fields("metric")) ?? []);
      return ok({ data, ...(query.include.size > 0 ? { included: [] } : {}), links: pageLinks(url, null) });
    },
  };
}
