import { uuidFrom } from "../random.ts";
import type { Event } from "../world/world.ts";
import { encodeCursor } from "./cursor.ts";
import { type Endpoints, ok } from "./endpoint.ts";
import type { EventStore } from "./events.ts";
import { formatDate, linkTo, pageLinks, type Resource, relationshipLinks, selectFields } from "./jsonApi.ts";
import type { MetricStore } from "./metrics.ts";
import { type ProfileSources, profileResource } from "./profileDocument.ts";
import type { Query } from "./query.ts";

export function eventEndpoints(
  seed: number,
  events: EventStore,
  metrics: MetricStore,
  sources: ProfileSources,
): Endpoints {
  return {
    "GET /api/events": ({ query, url }) => {
      const { items, next } = events.search(query, metrics);
      const fields = query.fields("event");
      return ok({
        data: items.map((event) => eventResource(event, seed, metrics.idOf(event.metric), fields)),
        ...(query.include.size > 0 ? { included: includedOf(items, query, metrics, sources) } : {}),
        links: pageLinks(url, next && encodeCursor(next)),
      });
    },
  };
}

/** `relationships` name profile and metric whether or not they are included. Properties are given as they are. */
function eventResource(event: Event, seed: number, metricId: string, fields: readonly string[] | undefined): Resource {
  const path = `/api/events/${event.id}`;
  const attributes = {
    timestamp: Math.floor(event.at / 1_000),
    event_properties: event.properties,
    datetime: formatDate(event.at),
    uuid: uuidFrom(seed, "event", event.id),
  };
  return {
    type: "event",
    id: event.id,
    attributes: selectFields(attributes, fields),
    relationships: {
      profile: { data: { type: "profile", id: event.profileId }, links: relationshipLinks(path, "profile") },
      metric: { data: { type: "metric", id: metricId }, links: relationshipLinks(path, "metric") },
      attributions: { data: [], links: relationshipLinks(path, "attributions") },
    },
    links: { self: linkTo(`${path}/`) },
  };
}

function includedOf(
  items: readonly Event[],
  { include, fields }: Query,
  metrics: MetricStore,
  sources: ProfileSources,
): Resource[] {
  const included: Resource[] = [];
  if (include.has("metric")) {
    for (const name of new Set(items.map(({ metric }) => metric))) {
      included.push(...[metrics.resource(name, fields("metric"))].filter((resource) => resource !== null));
    }
  }
  if (include.has("profile")) {
    for (const id of new Set(items.map(({ profileId }) => profileId))) {
      const profile = sources.profiles.get(id);
      if (profile) included.push(profileResource(profile, sources, fields("profile")));
    }
  }
  return included;
}
