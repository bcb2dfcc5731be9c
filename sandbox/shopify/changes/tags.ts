import { StoreRefusal } from "./parts.ts";

const MOST = 250;
const LONGEST = 255;

/** Tags as Shopify keeps them: trimmed, each once, in whatever case. @throws StoreRefusal for too many or too long ones */
export function checkedTags(tags: readonly string[]): string[] {
  const kept = new Map<string, string>();
  for (const tag of tags) {
    const trimmed = tag.trim();
    if (trimmed.length > LONGEST) throw new StoreRefusal(`Tags is too long (maximum is ${LONGEST} characters)`);
    if (trimmed !== "" && !kept.has(trimmed.toLowerCase())) kept.set(trimmed.toLowerCase(), trimmed);
  }
  if (kept.size > MOST) throw new StoreRefusal(`Tags cannot be more than ${MOST}`);
  return [...kept.values()];
}
