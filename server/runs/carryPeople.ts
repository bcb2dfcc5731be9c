import type { KnownPeople } from "../store/persons.ts";
import type { PreparedLink } from "./identifyPeople.ts";

/** How the people of a run continue those of earlier ones. */
export interface CarriedPeople {
  /** Number of each person of the run, by row. */
  numbers: Float64Array;
  fresh: { id: number; survivor: string }[];
  /** People who keep their number under another key: a guest who made an account, a survivor that changed. */
  renamed: { id: number; survivor: string }[];
  /** People who had turned out to be somebody else, and are themselves again. */
  parted: number[];
  /** People who turned out to be somebody else. */
  absorbed: { id: number; into: number }[];
}

/**
 * Gives every person a number. Who bears a known key keeps theirs. A new key takes over the number of the person its
 * accounts or guest orders belonged to before, if nobody else has a claim to it; so the history and the arm of a guest
 * who registers stay theirs. Whoever's records have all gone to others is merged into the one who got them.
 * @param survivors the key of each person of the run
 * @param links whose record is whose in this run, by row of `survivors`
 */
export function carryPeople(
  survivors: readonly string[],
  links: Iterable<PreparedLink>,
  known: KnownPeople,
): CarriedPeople {
  const own = Float64Array.from(survivors, (survivor) => known.idOfSurvivor.get(survivor) ?? 0);
  const claimed = new Uint8Array(known.highestId + survivors.length + 1);
  for (const id of own) claimed[id] = 1;
  const earlier = earlierIds(links, own, known);
  const carried: CarriedPeople = { numbers: own, fresh: [], renamed: [], parted: [], absorbed: [] };
  let next = known.highestId + 1;
  for (const [row, survivor] of survivors.entries()) {
    const bearer = own[row] ?? 0;
    if (known.merged.has(bearer)) carried.parted.push(bearer);
    if (bearer !== 0) continue;
    const inherited = earlier.get(row)?.find((id) => !claimed[id]);
    const id = inherited ?? next++;
    if (inherited === undefined) carried.fresh.push({ id, survivor });
    else carried.renamed.push({ id, survivor });
    claimed[id] = 1;
    own[row] = id;
  }
  for (const [row, ids] of earlier) {
    for (const id of ids) {
      if (claimed[id]) continue;
      carried.absorbed.push({ id, into: own[row] ?? 0 });
      claimed[id] = 1;
    }
  }
  return carried;
}

/** By row, ascending: the numbers its accounts and guest orders had before, other than its own, lowest first. */
function earlierIds(links: Iterable<PreparedLink>, own: Float64Array, known: KnownPeople): Map<number, number[]> {
  const earlier = new Map<number, Set<number>>();
  for (const { kind, reference, person } of links) {
    const id = kind === "profile" ? undefined : known.idOfRecord.get(`${kind}:${reference}`);
    if (id === undefined || id === own[person]) continue;
    const ids = earlier.get(person) ?? new Set();
    earlier.set(person, ids.add(id));
  }
  const ascending = [...earlier].toSorted(([a], [b]) => a - b);
  return new Map(ascending.map(([row, ids]) => [row, [...ids].toSorted((a, b) => a - b)]));
}
