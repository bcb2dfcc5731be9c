import { z } from "zod";
import { AppError } from "../../domain/errors.ts";

/** One resource of a JSON:API answer. Attributes are read one by one: an answer may hold more than we know. */
export const resource = z.object({
  id: z.string(),
  attributes: z.record(z.string(), z.unknown()).default({}),
  relationships: z.record(z.string(), z.unknown()).optional(),
});
export type Resource = z.infer<typeof resource>;

const collection = z.object({
  data: z.array(z.unknown()),
  links: z.object({ next: z.string().nullish() }).nullish(),
});
const single = z.object({ data: resource });

/** The items of a page, unread, and the cursor of the next; null on the last. */
export interface Page {
  items: unknown[];
  next: string | null;
}

/** Reads a page from the raw answer: the library's own reading drops fields and turns bad times into invalid dates. */
export function readPage(body: unknown, name: string): Page {
  const page = collection.safeParse(body);
  if (!page.success) throw unexpected(name);
  return { items: page.data.data, next: cursorOf(page.data.links?.next ?? null) };
}

export function readResource(body: unknown, name: string): Resource {
  const answer = single.safeParse(body);
  if (!answer.success) throw unexpected(name);
  return answer.data.data;
}

/** Reads every page of something small. */
export async function readAll(name: string, fetchPage: (cursor: string | null) => Promise<Page>): Promise<Resource[]> {
  const found: Resource[] = [];
  const seen = new Set<string>();
  let cursor: string | null = null;
  do {
    const page: Page = await fetchPage(cursor);
    for (const item of page.items) {
      const parsed = resource.safeParse(item);
      if (!parsed.success) throw unexpected(name);
      found.push(parsed.data);
    }
    cursor = page.next;
    if (cursor !== null && seen.has(cursor)) throw unexpected(name);
    if (cursor !== null) seen.add(cursor);
  } while (cursor !== null);
  return found;
}

/** `page[cursor]` of a `links.next` address; the library only understands https ones. */
function cursorOf(next: string | null): string | null {
  if (next === null || !URL.canParse(next)) return null;
  return new URL(next).searchParams.get("page[cursor]") || null;
}

export function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unexpected(name: string): AppError {
  return new AppError("bad_response", `Klaviyo's answer to ${name} does not have the agreed form.`);
}
