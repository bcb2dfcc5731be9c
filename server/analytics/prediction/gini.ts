import type { Ranking } from "./areaUnderCurve.ts";

/**
 * How unevenly an amount lies along a ranking: 0 where it lies anywhere, the more the further it gathers at the top
 * (Gini, 1912, of the concentration curve; rows of equal score share what they hold evenly). Unlike a correlation of
 * ranks it is not decided by how two scores deal with the many who hold nothing.
 * @param amount not below 0, by row
 * @param weight how often each row counts; once unless given
 * @example gini(rank(Float64Array.of(1, 2)), Float64Array.of(0, 1)) // 0.5
 */
export function gini({ order, begins }: Ranking, amount: Float64Array, weight?: Uint16Array): number {
  let [people, held, area] = [0, 0, 0];
  let [tiedPeople, tiedHeld] = [0, 0];
  const closeTie = () => {
    area += tiedPeople * (2 * held + tiedHeld);
    people += tiedPeople;
    held += tiedHeld;
    [tiedPeople, tiedHeld] = [0, 0];
  };
  for (let i = 0; i < order.length; i++) {
    if (begins[i] === 1) closeTie();
    const row = order[i]!;
    const times = weight ? weight[row]! : 1;
    tiedPeople += times;
    tiedHeld += times * amount[row]!;
  }
  closeTie();
  return 1 - area / (people * held);
}

/**
 * The part of the possible: Gini along a ranking over that along the amounts themselves. 1 for a perfect order, 0 for
 * none, below 0 for a reversed one.
 */
export function normalisedGini(scores: Ranking, ideal: Ranking, amount: Float64Array, weight?: Uint16Array): number {
  return gini(scores, amount, weight) / gini(ideal, amount, weight);
}
