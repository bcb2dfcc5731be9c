import { adjustedRand } from "./adjustedRand.ts";

/** Who is in which group of a cut: one row a person, -1 for people in none. */
export interface Cut {
  /** Numbers of people, each once, in any order. */
  person: ArrayLike<number>;
  group: ArrayLike<number>;
}

export interface CutComparison {
  /** People both cuts have in a group. */
  people: number;
  /** People in a group whom only the first, or only the second, knows. */
  onlyFirst: number;
  onlySecond: number;
  /** Adjusted Rand index over the people both have in a group: 1 for the same cut, about 0 for chance; null without any. */
  agreement: number | null;
  /** People by where the first and the second have them; pairs of nobody, and people in none of both, are left out. */
  moves: { from: number; to: number; people: number }[];
}

const NONE = -1;

/**
 * How alike two cuts of much the same people are.
 * @example compareCuts({ person: [1, 2], group: [0, 1] }, { person: [2, 1], group: [0, 1] }).agreement // 1
 */
export function compareCuts(first: Cut, second: Cut): CutComparison {
  const before = groupsByPerson(first);
  const mine: number[] = [];
  const theirs: number[] = [];
  const counts = new Map<string, CutComparison["moves"][number]>();
  let onlySecond = 0;
  for (let row = 0; row < second.person.length; row++) {
    const to = second.group[row] ?? NONE;
    const from = before.get(second.person[row]!);
    before.delete(second.person[row]!);
    if (from === undefined) {
      if (to !== NONE) onlySecond++;
      continue;
    }
    if (from === NONE && to === NONE) continue;
    const pair = `${from} ${to}`;
    const move = counts.get(pair) ?? { from, to, people: 0 };
    move.people++;
    counts.set(pair, move);
    if (from === NONE || to === NONE) continue;
    mine.push(from);
    theirs.push(to);
  }
  return {
    people: mine.length,
    onlyFirst: [...before.values()].filter((group) => group !== NONE).length,
    onlySecond,
    agreement: mine.length === 0 ? null : adjustedRand(mine, theirs),
    moves: [...counts.values()].toSorted((a, b) => a.from - b.from || a.to - b.to),
  };
}

function groupsByPerson({ person, group }: Cut): Map<number, number> {
  const groups = new Map<number, number>();
  for (let row = 0; row < person.length; row++) groups.set(person[row]!, group[row] ?? NONE);
  return groups;
}
