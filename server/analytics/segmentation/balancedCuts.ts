/**
 * Cuts an ordered row of bins into `groups` neighbouring runs as equal in total as bins, which are never split, allow:
 * the sum of squared run totals is smallest. Empty bins belong to the run before them.
 * Found by dynamic programming over the runs' ends; as in Jenks' natural breaks, with sizes instead of values.
 * @param counts people in each bin
 * @returns the first bin of each run after the first; fewer than `groups - 1` where fewer bins hold people
 * @example balancedCuts([10, 0, 4, 3, 3], 2) // [2]
 */
export function balancedCuts(counts: readonly number[], groups: number): number[] {
  const filled = counts.flatMap((count, bin) => (count > 0 ? [bin] : []));
  const runs = Math.min(groups, filled.length);
  const before = [0];
  for (const bin of filled) before.push(before.at(-1)! + counts[bin]!);
  // cost[r][e]: the smallest sum of squares of r runs over the first e filled bins; from[r][e]: where the last begins.
  const cost = Array.from({ length: runs + 1 }, () =>
    Array.from({ length: filled.length + 1 }, () => Number.POSITIVE_INFINITY),
  );
  const from = Array.from({ length: runs + 1 }, () => Array.from({ length: filled.length + 1 }, () => 0));
  cost[0]![0] = 0;
  for (let run = 1; run <= runs; run++) {
    for (let end = run; end <= filled.length; end++) {
      for (let begin = run - 1; begin < end; begin++) {
        const total = cost[run - 1]![begin]! + (before[end]! - before[begin]!) ** 2;
        if (total < cost[run]![end]!) {
          cost[run]![end] = total;
          from[run]![end] = begin;
        }
      }
    }
  }
  const cuts: number[] = [];
  for (let run = runs, end = filled.length; run > 1; run--) {
    end = from[run]![end]!;
    cuts.unshift(filled[end]!);
  }
  return cuts;
}
