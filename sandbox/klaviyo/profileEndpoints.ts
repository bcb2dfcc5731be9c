import { profileBody, readBody } from "./bodies.ts";
import { encodeCursor } from "./cursor.ts";
import { type Endpoints, ok } from "./endpoint.ts";
import { invalidBody, notFound } from "./errors.ts";
import { linkTo, pageLinks, type Resource } from "./jsonApi.ts";
import { listResource } from "./listDocument.ts";
import type { ListStore } from "./lists.ts";
import { type ProfileSources, profileResource } from "./profileDocument.ts";
import { searchProfiles } from "./profileSearch.ts";
import { upsertProfile } from "./profileUpsert.ts";

/** One profile may weigh 100 KB. */
const MAX_PROFILE_SIZE = 100_000;

export function profileEndpoints(sources: ProfileSources, lists: ListStore): Endpoints {
  const { profiles } = sources;
  return {
    "GET /api/profiles": ({ query, url }) => {
      const { items, next } = searchProfiles(profiles, query);
      const fields = query.fields("profile");
      return ok({
        data: items.map((profile) => profileResource(profile, sources, fields, query.additional)),
        links: pageLinks(url, next && encodeCursor(next)),
      });
    },

    "GET /api/profiles/{id}": ({ id, query }) => {
      const profile = profiles.get(id);
      if (!profile) throw notFound("profile", id);
      const included: Resource[] = [];
      if (query.include.has("lists")) {
        const fields = query.fields("list");
        included.push(...lists.containing(id).map((list) => listResource(list, fields)));
      }
      const data = profileResource(profile, sources, query.fields("profile"), query.additional);
      return ok({
        data,
        ...(query.include.size > 0 ? { included } : {}),
        links: { self: linkTo(`/api/profiles/${id}/`) },
      });
    },

    "POST /api/profile-import": ({ body, bodySize, query }) => {
      if (bodySize > MAX_PROFILE_SIZE) throw invalidBody("/data", "The profile exceeds the maximum size of 100 KB.");
      const { data } = readBody(profileBody, body);
      const { profile, created } = upsertProfile(profiles, data, { pointer: "/data", nullClears: true });
      return {
        status: created ? 201 : 200,
        document: { data: profileResource(profile, sources, query.fields("profile"), query.additional) },
      };
    },
  };
}
