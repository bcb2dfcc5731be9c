import type { KnownPeople } from "../store/persons.ts";
import type { Prepared } from "./prepare.ts";

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
 */
export function carryPeople(
  { survivors, links }: Pick<Prepared, "survivors" | "links">,
  known: KnownPeople,
): CarriedPeople {
  const claimed = new Set(survivors.flatMap((survivor) => known.idOfSurvivor.get(survivor) ?? []));
  const earlier = earlierIds(links, survivors.length, known);
  const carried: CarriedPeople = {
    numbers: new Float64Array(survivors.length),
    fresh: [],
    renamed: [],
    parted: [],
    absorbed: [],
  };
  let next = known.highestId + 1;
  for (const [row, survivor] of survivors.entries()) {
    const own = known.idOfSurvivor.get(survivor);
    const inherited = own ?? earlier[row]?.find((id) => !claimed.has(id));
    const id = inherited ?? next++;
    if (inherited === undefined) carried.fresh.push({ id, survivor });
    else if (own === undefined) carried.renamed.push({ id, survivor });
    else if (known.merged.has(id)) carried.parted.push(id);
    claimed.add(id);
    carried.numbers[row] = id;
  }
  for (const [row, ids] of earlier.entries()) {
    const into = carried.numbers[row] ?? 0;
    for (const id of ids) {
      if (claimed.has(id)) continue;
      carried.absorbed.push({ id, into });
      claimed.add(id);
    }
  }
  return carried;
}

/** For each row, the numbers its accounts and guest orders had before, lowest first. */
function earlierIds(links: Prepared["links"], rows: number, known: KnownPeople): number[][] {
  const earlier = Array.from({ length: rows }, () => new Set<number>());
  for (const { kind, reference, person } of links) {
    const id = kind === "profile" ? undefined : known.idOfRecord.get(`${kind}:${reference}`);
    if (id !== undefined) earlier[person]?.add(id);
  }
  return earlier.map((ids) => [...ids].toSorted((a, b) => a - b));
}
