import { encodeCursor } from "./cursor.ts";
import { type Call, type Endpoints, ok } from "./endpoint.ts";
import type { Condition } from "./filters.ts";
import { pageLinks } from "./jsonApi.ts";
import { requireList } from "./listEndpoints.ts";
import { JOINED_ORDER, type ListStore, type Member } from "./lists.ts";
import { intersect, narrow, type Page, type Range, takePage } from "./paging.ts";
import { type ProfileSources, profileResource } from "./profileDocument.ts";
import type { ProfileStore } from "./profiles.ts";

/** Reading who is in a list, as ids or as profiles, in the order of joining. */
export function memberEndpoints(lists: ListStore, sources: ProfileSources): Endpoints {
  return {
    "GET /api/lists/{id}/relationships/profiles": (call) => {
      const { items, next } = membersPage(lists, sources.profiles, call);
      return ok({
        data: items.map(({ profileId }) => ({ type: "profile", id: profileId })),
        links: pageLinks(call.url, next && encodeCursor(next)),
      });
    },

    "GET /api/lists/{id}/profiles": (call) => {
      const { query, url } = call;
      const { items, next } = membersPage(lists, sources.profiles, call);
      const fields = query.fields("profile");
      return ok({
        data: items.flatMap(({ profileId, joinedAt }) => {
          const profile = sources.profiles.get(profileId);
          return profile ? [profileResource(profile, sources, fields, query.additional, joinedAt)] : [];
        }),
        links: pageLinks(url, next && encodeCursor(next)),
      });
    },
  };
}

function membersPage(lists: ListStore, profiles: ProfileStore, { id, query }: Call): Page<Member> {
  requireList(lists, id);
  const range: Range = {};
  let named: ReadonlySet<string> | null = null;
  for (const condition of query.conditions) {
    if (condition.field === "joined_group_at") {
      narrow(range, condition.operator, Number(condition.values[0]));
      continue;
    }
    named = intersect(named, idsNamed(profiles, condition));
  }
  const keep = named ? { keep: ({ profileId }: Member) => named.has(profileId) } : {};
  return takePage(lists.members(id), JOINED_ORDER, {
    descending: query.sort?.descending ?? false,
    size: query.pageSize,
    after: query.after,
    range,
    ...keep,
  });
}

/** Push tokens and exchange ids name nobody here. */
function idsNamed(profiles: ProfileStore, { field, values }: Condition): Set<string> {
  if (field !== "email" && field !== "phone_number") return new Set();
  const identifier = field === "email" ? "email" : "phone";
  return new Set(values.flatMap((value) => profiles.find(identifier, String(value))?.id ?? []));
}
