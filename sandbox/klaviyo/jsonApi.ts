/** Links always name the real host, as a client cuts cursors out of them instead of following them. */
const ORIGIN = "https://a.klaviyo.com";

/** `2024-03-26T17:24:42+00:00` */
export function formatDate(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}+00:00`;
}

export type Attributes = Record<string, unknown>;

/** A resource object: what stands in `data` and `included`. */
export interface Resource {
  type: string;
  id: string;
  attributes: Attributes;
  relationships?: Record<string, unknown>;
  links: { self: string };
}

export interface ResourceIdentifier {
  type: string;
  id: string;
}

export interface Document {
  data: Resource | readonly Resource[] | readonly ResourceIdentifier[];
  included?: readonly Resource[];
  links?: { self: string; next?: string | null; prev?: string | null };
}

export const linkTo = (path: string): string => `${ORIGIN}${path}`;

/** The links of a relationship of `path`: to its ids and to its resources. */
export function relationshipLinks(path: string, name: string): { self: string; related: string } {
  return { self: linkTo(`${path}/relationships/${name}/`), related: linkTo(`${path}/${name}/`) };
}

/** Relationships given as links alone, the way Klaviyo leaves them out of collections. */
export function linkedRelationships(path: string, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, { links: relationshipLinks(path, name) }]));
}

/**
 * The asked-for part of the attributes (`fields[type]`). A dotted name takes one value out of a nested object.
 * Without a request everything is given; a name the attributes do not have adds nothing.
 */
export function selectFields(attributes: Attributes, fields: readonly string[] | undefined): Attributes {
  if (fields === undefined) return attributes;
  const selected: Attributes = {};
  for (const field of fields) copyPath(attributes, selected, field.split("."));
  return selected;
}

function copyPath(from: Attributes, to: Attributes, path: readonly string[]): void {
  const [head, ...rest] = path;
  if (head === undefined || !(head in from)) return;
  const value = from[head];
  if (rest.length === 0 || !isObject(value)) {
    to[head] = value;
    return;
  }
  const nested = isObject(to[head]) ? { ...to[head] } : {};
  copyPath(value, nested, rest);
  to[head] = nested;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The links of a page: `self` is the request, `next` the same request with the cursor in it (null on the last page).
 * @param url path and query as they were asked for
 */
export function pageLinks(url: string, cursor: string | null): { self: string; next: string | null; prev: null } {
  const { pathname, search, searchParams } = new URL(url, ORIGIN);
  let next: string | null = null;
  if (cursor !== null) {
    searchParams.set("page[cursor]", cursor);
    next = linkTo(`${pathname}?${searchParams.toString()}`);
  }
  return { self: linkTo(`${pathname}${search}`), next, prev: null };
}
