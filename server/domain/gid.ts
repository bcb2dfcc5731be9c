import { AppError } from "./errors.ts";

const GID = /^gid:\/\/shopify\/([A-Za-z]+)\/(\d+)(?:\?.*)?$/;

/**
 * The number at the end of a Shopify gid ("gid://shopify/Order/42" -> 42): the form ids take inside the store.
 * Refuses another kind of object and numbers a JS number cannot hold exactly.
 */
export function idFromGid(gid: string, kind: string): number {
  const match = GID.exec(gid);
  if (!match || match[1] !== kind) {
    throw new AppError("bad_response", `"${gid}" is not a Shopify id of the kind ${kind}.`);
  }
  const id = Number(match[2]);
  if (!Number.isSafeInteger(id)) {
    throw new AppError("bad_response", `The Shopify id ${gid} is beyond 2^53 and cannot be kept exactly.`);
  }
  return id;
}

/** The gid of a numeric id, as Shopify's API wants it. */
export function gidOf(kind: string, id: number): string {
  return `gid://shopify/${kind}/${id}`;
}
