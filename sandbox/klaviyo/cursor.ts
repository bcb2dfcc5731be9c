import { invalidParameter } from "./errors.ts";

/** The last item of a page: the value it was sorted by, and its id. */
export interface Position {
  id: string;
  key: string | number;
}

/** Base64 of `next:id::<id>::<sort value>`. Clients must not look inside. */
export function encodeCursor({ id, key }: Position): string {
  return Buffer.from(`next:id::${id}::${JSON.stringify(key)}`).toString("base64");
}

/** Refuses what {@link encodeCursor} did not write. */
export function decodeCursor(cursor: string): Position {
  const match = /^next:id::(.+?)::(.+)$/s.exec(Buffer.from(cursor, "base64").toString());
  const [, id, json] = match ?? [];
  if (id === undefined || json === undefined) throw invalidCursor();
  try {
    const key: unknown = JSON.parse(json);
    if (typeof key === "string" || typeof key === "number") return { id, key };
  } catch {
    // Not a cursor of ours; refused below.
  }
  throw invalidCursor();
}

const invalidCursor = () => invalidParameter("page[cursor]", "Invalid cursor provided.");
