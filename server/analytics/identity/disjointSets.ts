/** Disjoint sets over the whole numbers below a size; a set is represented by its smallest member. */
export interface DisjointSets {
  /** Smallest member of the set that holds `member`. */
  find(member: number): number;
  /** Joins the sets of `a` and `b`; false when they were one already. */
  union(a: number, b: number): boolean;
}

/**
 * Union-find with path halving (Tarjan and van Leeuwen 1984). Linking by index instead of by rank keeps the smallest
 * member on top, which makes the result independent of the order of the unions, and still costs O(log n) a call.
 */
export function disjointSets(size: number): DisjointSets {
  const parents = Int32Array.from({ length: size }, (_, member) => member);

  function find(member: number): number {
    let current = member;
    for (;;) {
      const parent = parents[current] ?? current;
      if (parent === current) return current;
      const grandparent = parents[parent] ?? parent;
      parents[current] = grandparent;
      current = grandparent;
    }
  }

  function union(a: number, b: number): boolean {
    const rootA = find(a);
    const rootB = find(b);
    if (rootA === rootB) return false;
    if (rootA < rootB) parents[rootB] = rootA;
    else parents[rootA] = rootB;
    return true;
  }

  return { find, union };
}

/** Disjoint sets of which some members must never meet. */
export interface SeparatedSets extends DisjointSets {
  /** Joins two sets unless that would bring two together that must stay apart; false where nothing was joined. */
  union(a: number, b: number): boolean;
  /** Whether joining the sets of two members is forbidden. */
  areApart(a: number, b: number): boolean;
}

/**
 * Cannot-link constraints (Wagstaff et al. 2001) on a union-find. Each set remembers the members that are kept apart
 * from others; there are as many of those as decisions, so a union costs no more than before where nobody decided.
 */
export function separatedSets(size: number, apart: readonly (readonly [number, number])[]): SeparatedSets {
  const sets = disjointSets(size);
  const enemies = new Map<number, number[]>();
  for (const [a, b] of apart) {
    enemies.set(a, [...(enemies.get(a) ?? []), b]);
    enemies.set(b, [...(enemies.get(b) ?? []), a]);
  }
  const areApart = (a: number, b: number) => {
    const [rootA, rootB] = [sets.find(a), sets.find(b)];
    return (enemies.get(rootA) ?? []).some((enemy) => sets.find(enemy) === rootB);
  };
  return {
    find: (member) => sets.find(member),
    areApart,
    union(a, b) {
      const [rootA, rootB] = [sets.find(a), sets.find(b)];
      if (rootA === rootB || areApart(a, b)) return false;
      const joined = [...(enemies.get(rootA) ?? []), ...(enemies.get(rootB) ?? [])];
      sets.union(a, b);
      if (joined.length > 0) enemies.set(sets.find(a), joined);
      return true;
    },
  };
}
