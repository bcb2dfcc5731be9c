import { listCreateBody, listUpdateBody, membersBody, readBody } from "./bodies.ts";
import { encodeCursor } from "./cursor.ts";
import { type Call, type Endpoints, ok, type Reply } from "./endpoint.ts";
import { invalidBody, notFound } from "./errors.ts";
import type { Condition } from "./filters.ts";
import { linkTo, pageLinks } from "./jsonApi.ts";
import { listResource } from "./listDocument.ts";
import type { List, ListStore } from "./lists.ts";
import { type Ordering, sortBy, takePage } from "./paging.ts";
import type { ProfileStore } from "./profiles.ts";

const MAX_IDS_PER_CALL = 1_000;

/** Lists themselves, and who is put into and taken out of them. */
export function listEndpoints(lists: ListStore, profiles: ProfileStore): Endpoints {
  /** An unknown profile id refuses the whole request: assumed, as Klaviyo does not document it. */
  const readMembers = (id: string, body: unknown): string[] => {
    requireList(lists, id);
    const { data } = readBody(membersBody, body);
    if (data.length > MAX_IDS_PER_CALL) {
      throw invalidBody("/data", `A maximum of ${MAX_IDS_PER_CALL} profiles is allowed per request.`);
    }
    return data.map((member, index) => {
      if (!profiles.get(member.id)) throw notFound("profile", member.id, `/data/${index}/id`);
      return member.id;
    });
  };
  return {
    "GET /api/lists": (call) => searchLists(lists, call),

    "POST /api/lists": ({ body, query }) => {
      const { name, opt_in_process: optInProcess } = readBody(listCreateBody, body).data.attributes;
      const list = lists.create(name, optInProcess ?? "single_opt_in");
      return { status: 201, document: { data: listResource(list, query.fields("list")) } };
    },

    "GET /api/lists/{id}": ({ id, query }) => {
      const list = requireList(lists, id);
      const count = query.additional.has("profile_count") ? lists.size(id) : undefined;
      return ok({
        data: listResource(list, query.fields("list"), count),
        ...(query.include.size > 0 ? { included: [] } : {}),
        links: { self: linkTo(`/api/lists/${id}/`) },
      });
    },

    "PATCH /api/lists/{id}": ({ id, body, query }) => {
      const list = requireList(lists, id);
      const { data } = readBody(listUpdateBody, body);
      if (data.id !== id)
        throw invalidBody("/data/id", `The id in the body, ${data.id}, is not that of the path, ${id}.`);
      lists.rename(list, data.attributes.name);
      return ok({ data: listResource(list, query.fields("list")) });
    },

    "DELETE /api/lists/{id}": ({ id }) => {
      requireList(lists, id);
      lists.delete(id);
      return { status: 204 };
    },

    "POST /api/lists/{id}/relationships/profiles": ({ id, body }) => {
      lists.add(id, readMembers(id, body));
      return { status: 204 };
    },

    "DELETE /api/lists/{id}/relationships/profiles": ({ id, body }) => {
      lists.remove(id, readMembers(id, body));
      return { status: 204 };
    },
  };
}

/** The list, or 404. */
export function requireList(lists: ListStore, id: string): List {
  const list = lists.get(id);
  if (!list) throw notFound("list", id);
  return list;
}

function searchLists(lists: ListStore, { query, url }: Call): Reply {
  const field = query.sort?.field ?? "id";
  const order: Ordering<List> = {
    key: (list) => (field === "created" ? list.createdAt : field === "updated" ? list.updatedAt : list[nameOf(field)]),
    id: ({ id }) => id,
  };
  const { items, next } = takePage(sortBy(lists.all(), order), order, {
    descending: query.sort?.descending ?? false,
    size: query.pageSize,
    after: query.after,
    keep: (list) => query.conditions.every((condition) => matches(list, condition)),
  });
  const fields = query.fields("list");
  return ok({
    data: items.map((list) => listResource(list, fields)),
    ...(query.include.size > 0 ? { included: [] } : {}),
    links: pageLinks(url, next && encodeCursor(next)),
  });
}

const nameOf = (field: string): "name" | "id" => (field === "name" ? "name" : "id");

function matches(list: List, { field, values }: Condition): boolean {
  if (field === "created") return list.createdAt > Number(values[0]);
  if (field === "updated") return list.updatedAt > Number(values[0]);
  return values.includes(list[nameOf(field)]);
}
