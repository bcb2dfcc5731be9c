import { render } from "../domain/language/english.ts";
import type { Sentence } from "../domain/sentence.ts";

/**
 * The names of proposed segments. One that carries a live slot on keeps the slot's name, which flows and people refer to
 * and a merchant may have chosen; a new one gets its own, numbered where a live slot or another segment has it already.
 * Names that differ in capitals alone are the same name.
 * @param slotOf by cluster, the slot carried on
 */
export function nameProposed(
  segments: readonly { cluster: number; name: Sentence }[],
  slotOf: ReadonlyMap<number, { name: string }>,
  slots: readonly { name: string }[],
): string[] {
  const taken = new Set(slots.map(({ name }) => name.toLowerCase()));
  return segments.map(({ cluster, name }) => {
    const carried = slotOf.get(cluster);
    if (carried) return carried.name;
    const base = render(name);
    let unique = base;
    for (let n = 2; taken.has(unique.toLowerCase()); n++) unique = `${base} ${n}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}
