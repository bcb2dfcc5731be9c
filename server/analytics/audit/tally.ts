/** The cases of one rule, counted as they are met. */
export interface Tally {
  count: number;
  /** Sum of the money concerned, minor units. */
  amount: number;
  /** Ids of the first cases. */
  examples: string[];
}

export function emptyTally(): Tally {
  return { count: 0, amount: 0, examples: [] };
}

/** Counts a case; keeps its id while there is room. */
export function addCase(tally: Tally, id: number, amount: number, room: number): void {
  tally.count++;
  tally.amount += amount;
  if (tally.examples.length < room) tally.examples.push(String(id));
}
