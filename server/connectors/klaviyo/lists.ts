import { AppError } from "../../domain/errors.ts";
import { readAll, readPage, readResource, textOf } from "./document.ts";
import { rawBody, type Sdk } from "./sdk.ts";

export interface KlaviyoList {
  id: string;
  name: string;
}

/** Profiles that one call may add or remove. */
const MAX_LIST_CHANGE = 1_000;

/** Klaviyo gives ten lists a page. */
export async function listAllLists({ lists }: Sdk): Promise<KlaviyoList[]> {
  const found = await readAll("the lists", async (cursor) =>
    readPage(await rawBody("the lists", lists.getLists(cursor === null ? {} : { pageCursor: cursor })), "the lists"),
  );
  return found.map(({ id, attributes }) => ({ id, name: textOf(attributes.name) ?? "" }));
}

/**
 * Creates a list and returns its id. It is not sent twice: after `unavailable` it may exist, so look it up by name
 * before trying again. Klaviyo allows 150 a day.
 */
export async function createList({ lists }: Sdk, name: string): Promise<string> {
  const call = lists.createList({ data: { type: "list", attributes: { name } } });
  return readResource(await rawBody("the new list", call), "the new list").id;
}

export async function renameList({ lists }: Sdk, id: string, name: string): Promise<void> {
  await rawBody("the list's name", lists.updateList(id, { data: { type: "list", id, attributes: { name } } }));
}

/** Adds profiles by id. Does not change consent, but starts flows that the list triggers. At most 1,000 at a time. */
export async function addToList({ lists }: Sdk, id: string, profileIds: readonly string[]): Promise<void> {
  if (profileIds.length === 0) return;
  await rawBody("the additions", lists.addProfilesToList(id, membersOf(profileIds)));
}

/** Removes profiles by id; those that are not in the list do not matter. At most 1,000 at a time. */
export async function removeFromList({ lists }: Sdk, id: string, profileIds: readonly string[]): Promise<void> {
  if (profileIds.length === 0) return;
  await rawBody("the removals", lists.removeProfilesFromList(id, membersOf(profileIds)));
}

function membersOf(profileIds: readonly string[]) {
  if (profileIds.length > MAX_LIST_CHANGE) {
    throw new AppError(
      "invalid_input",
      `A list change takes ${MAX_LIST_CHANGE} profiles at most, not ${profileIds.length}.`,
    );
  }
  return { data: profileIds.map((id) => ({ type: "profile" as const, id })) };
}

export interface MembersPage {
  profileIds: string[];
  next: string | null;
}

/** One page of up to 100 ids of a list's members. */
export async function fetchListMembers({ lists }: Sdk, id: string, cursor: string | null): Promise<MembersPage> {
  const call = lists.getProfileIdsForList(id, { pageSize: 100, ...(cursor === null ? {} : { pageCursor: cursor }) });
  const page = readPage(await rawBody("the list's members", call), "the list's members");
  const profileIds = page.items.map((item) => {
    const memberId = typeof item === "object" && item !== null && "id" in item ? textOf(item.id) : null;
    if (memberId === null) throw new AppError("bad_response", "A member in Klaviyo's answer has no id.");
    return memberId;
  });
  return { profileIds, next: page.next };
}
