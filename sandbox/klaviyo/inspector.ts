import type { Trigger } from "./flows.ts";
import type { KlaviyoParts } from "./parts.ts";
import type { FlowRequest, KlaviyoInspector } from "./routes.ts";

/** A look behind the API. Whatever is due has happened before anything is shown. */
export function inspectorOf(parts: KlaviyoParts): KlaviyoInspector {
  const { profiles, lists, flows } = parts;
  const settled = <T>(look: () => T): T => {
    parts.settle();
    return look();
  };
  return {
    lists: () =>
      settled(() =>
        lists.all().map(({ id, name }) => {
          return { id, name, members: lists.members(id).map(({ profileId }) => profileId) };
        }),
      ),
    counters: () => settled(() => ({ profilesCreated: profiles.created, calls: Object.fromEntries(parts.calls) })),
    profile: (id) => settled(() => profiles.get(id)),
    properties: (prefix) => settled(() => propertiesOf(parts, prefix)),
    flows: () => flows.all(),
    createFlow: (given) =>
      settled(() => {
        const { name, reentry, status } = given;
        const trigger = triggerOf(parts, given);
        return trigger && flows.create({ name, reentry, status, trigger });
      }),
    setFlowStatus: (id, status) =>
      settled(() => {
        const flow = flows.get(id);
        if (flow) flows.setStatus(flow, status);
        return flow ?? null;
      }),
    messages: () => settled(() => flows.messages()),
    dump: () => parts.dump(),
    restore: (state) => parts.restore(state),
  };
}

function propertiesOf({ profiles }: KlaviyoParts, prefix: string): Record<string, Record<string, unknown>> {
  const found: Record<string, Record<string, unknown>> = {};
  for (const { id, properties } of profiles.sortedBy("id").profiles) {
    const own = Object.entries(properties).filter(([name]) => name.startsWith(prefix));
    if (own.length > 0) found[id] = Object.fromEntries(own);
  }
  return found;
}

function triggerOf({ lists, metrics }: KlaviyoParts, { listId, metric }: FlowRequest): Trigger | null {
  if (listId !== undefined) return lists.get(listId) ? { type: "list", id: listId } : null;
  if (metric === undefined) return null;
  // A metric may be named before its first event: then it is one that the API will make.
  const key = metrics.keyOf(metric) ?? (metrics.get(metric) ? metric : metrics.keyForApi(metric));
  return { type: "metric", key };
}
