/**
 * A JSON value without what names one of the ids: entries of lists that are an id or an object that holds one, and
 * entries of objects whose key is one.
 */
export function withoutIds(value: unknown, ids: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.filter((item) => !names(item, ids)).map((item) => withoutIds(item, ids));
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key, item]) => !ids.has(key) && !isId(item, ids));
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutIds(item, ids)]));
}

function names(item: unknown, ids: ReadonlySet<string>): boolean {
  if (isId(item, ids)) return true;
  return typeof item === "object" && item !== null && Object.values(item).some((part) => isId(part, ids));
}

function isId(value: unknown, ids: ReadonlySet<string>): boolean {
  return typeof value === "string" && ids.has(value);
}
