/** Shopify's global ids: gid://shopify/Order/42, sometimes with parameters behind the number. */
const GID = /^gid:\/\/shopify\/([A-Za-z]+)\/(\d+)(?:\?.*)?$/;

export function gid(kind: string, id: number): string {
  return `gid://shopify/${kind}/${id}`;
}

/** The kind and number of a global id, or null for text that is none. */
export function parseGid(text: string): { kind: string; id: number } | null {
  const match = GID.exec(text);
  return match?.[1] && match[2] ? { kind: match[1], id: Number(match[2]) } : null;
}
