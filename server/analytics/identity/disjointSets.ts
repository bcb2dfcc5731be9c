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
