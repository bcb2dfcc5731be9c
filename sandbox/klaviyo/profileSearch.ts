import type { Profile } from "../world/world.ts";
import type { Condition } from "./filters.ts";
import { intersect, narrow, type Page, type Range, sortBy, takePage, within } from "./paging.ts";
import type { Identifier, ProfileStore } from "./profiles.ts";
import type { Query } from "./query.ts";

const IDENTIFIER_OF: Readonly<Record<string, Identifier>> = {
  email: "email",
  phone_number: "phone",
  external_id: "externalId",
};

/** One page of GET /api/profiles; without a sort, by id. */
export function searchProfiles(store: ProfileStore, query: Query): Page<Profile> {
  const field = query.sort?.field ?? "id";
  const { profiles, order } = store.sortedBy(field);
  const range: Range = {};
  const rest: Condition[] = [];
  let named: ReadonlySet<Profile> | null = null;
  for (const condition of query.conditions) {
    const found = profilesNamed(store, condition);
    if (found) named = intersect(named, found);
    else if (condition.field === field) narrow(range, condition.operator, Number(condition.values[0]));
    else rest.push(condition);
  }
  const request = { descending: query.sort?.descending ?? false, size: query.pageSize, after: query.after, range };
  const keep = keeping(store, rest);
  return takePage(named ? sortBy([...named], order) : profiles, order, keep ? { ...request, keep } : request);
}

/** The profiles that `equals` or `any` on an identifier names; null for other comparisons. */
function profilesNamed(store: ProfileStore, { field, values }: Condition): Set<Profile> | null {
  // Nobody has an exchange id or a list suppression here.
  if (field === "_kx" || field.includes(".list_suppressions.")) return new Set();
  const identifier = IDENTIFIER_OF[field];
  if (identifier === undefined && field !== "id") return null;
  return new Set(
    values.flatMap((value) => {
      const text = String(value);
      return (identifier === undefined ? store.get(text) : store.find(identifier, text)) ?? [];
    }),
  );
}

function keeping(store: ProfileStore, conditions: readonly Condition[]): ((profile: Profile) => boolean) | null {
  if (conditions.length === 0) return null;
  const tests = conditions.map(({ field, operator, values }) => {
    const [value] = values;
    if (field === "subscriptions.email.marketing.suppression.reason") {
      return (profile: Profile) => profile.emailSuppressions.some(({ reason }) => reason === value);
    }
    const range: Range = {};
    narrow(range, operator, Number(value));
    if (field === "created") return (profile: Profile) => within(profile.createdAt, range);
    if (field === "updated") return (profile: Profile) => within(store.updatedAt(profile), range);
    return (profile: Profile) => profile.emailSuppressions.some(({ at }) => within(at, range));
  });
  return (profile) => tests.every((test) => test(profile));
}
