import { formatDate, linkedRelationships, linkTo, type Resource, selectFields } from "./jsonApi.ts";
import type { List } from "./lists.ts";

/** The resource object of a list; `profileCount` only where it was asked for. */
export function listResource(list: List, fields: readonly string[] | undefined, profileCount?: number): Resource {
  const path = `/api/lists/${list.id}`;
  return {
    type: "list",
    id: list.id,
    attributes: selectFields(
      {
        name: list.name,
        created: formatDate(list.createdAt),
        updated: formatDate(list.updatedAt),
        opt_in_process: list.optInProcess,
        ...(profileCount === undefined ? {} : { profile_count: profileCount }),
      },
      fields,
    ),
    relationships: linkedRelationships(path, ["profiles", "tags", "flow-triggers"]),
    links: { self: linkTo(`${path}/`) },
  };
}
