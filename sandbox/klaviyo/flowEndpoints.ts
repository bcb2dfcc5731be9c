import { type Endpoint, type Endpoints, ok } from "./endpoint.ts";
import { notFound } from "./errors.ts";
import type { Flow, FlowStore } from "./flows.ts";
import {
  type Attributes,
  formatDate,
  linkedRelationships,
  linkTo,
  pageLinks,
  type Resource,
  selectFields,
} from "./jsonApi.ts";
import { requireList } from "./listEndpoints.ts";
import type { ListStore } from "./lists.ts";
import type { MetricStore } from "./metrics.ts";

/** Which flows a list or a metric starts, and how somebody may enter one again. */
export function flowEndpoints(flows: FlowStore, lists: ListStore, metrics: MetricStore): Endpoints {
  const ofList = (id: string): Flow[] => {
    requireList(lists, id);
    return flows.startedByList(id);
  };
  const ofMetric = (id: string): Flow[] => {
    const key = metrics.keyOf(id);
    if (key === undefined || metrics.resource(key, []) === null) throw notFound("metric", id);
    return flows.startedByMetric(key);
  };
  const asResources = (find: (id: string) => Flow[]): Endpoint => {
    return ({ id, query, url }) =>
      ok({ data: find(id).map((flow) => flowResource(flow, query.fields("flow"))), links: pageLinks(url, null) });
  };
  const asIds = (find: (id: string) => Flow[]): Endpoint => {
    return ({ id, url }) =>
      ok({ data: find(id).map((flow) => ({ type: "flow", id: flow.id })), links: pageLinks(url, null) });
  };
  return {
    "GET /api/lists/{id}/flow-triggers": asResources(ofList),
    "GET /api/lists/{id}/relationships/flow-triggers": asIds(ofList),
    "GET /api/metrics/{id}/flow-triggers": asResources(ofMetric),
    "GET /api/metrics/{id}/relationships/flow-triggers": asIds(ofMetric),
    "GET /api/flows/{id}": ({ id, query }) => {
      const flow = flows.get(id);
      if (!flow) throw notFound("flow", id);
      const definition = query.additional.has("definition") ? { definition: definitionOf(flow, metrics) } : {};
      return ok({
        data: flowResource(flow, query.fields("flow"), definition),
        ...(query.include.size > 0 ? { included: [] } : {}),
        links: { self: linkTo(`/api/flows/${id}/`) },
      });
    },
  };
}

function flowResource(flow: Flow, fields: readonly string[] | undefined, more: Attributes = {}): Resource {
  const path = `/api/flows/${flow.id}`;
  const attributes: Attributes = {
    name: flow.name,
    status: flow.status,
    archived: false,
    created: formatDate(flow.createdAt),
    updated: formatDate(flow.updatedAt),
    trigger_type: flow.trigger.type === "list" ? "Added to List" : "Metric",
    ...more,
  };
  return {
    type: "flow",
    id: flow.id,
    attributes: selectFields(attributes, fields),
    relationships: linkedRelationships(path, ["flow-actions", "tags"]),
    links: { self: linkTo(`${path}/`) },
  };
}

/** Every flow here sends one mail. Of "alltime", a duration of 1 means that nobody enters again, 0 that they may. */
function definitionOf({ id, trigger, reentry, status }: Flow, metrics: MetricStore) {
  const actionId = String(Buffer.from(id).readUInt32BE());
  return {
    triggers: [
      trigger.type === "list"
        ? { type: "list", id: trigger.id }
        : { type: "metric", id: metrics.idOf(trigger.key), trigger_filter: null },
    ],
    profile_filter: null,
    actions: [
      {
        id: actionId,
        type: "send-email",
        links: { next: null },
        data: { status, message: { subject_line: "Hello", smart_sending_enabled: true, transactional: false } },
      },
    ],
    entry_action_id: actionId,
    reentry_criteria: { duration: reentry === "once" ? 1 : 0, unit: "alltime" },
  };
}
