/**
 * p-values adjusted so that calling all below .05 significant errs anywhere at most once in twenty families.
 * Holm, A simple sequentially rejective multiple test procedure, Scand. J. Stat. 6, 1979.
 * @returns adjusted values in the order given
 * @example holm([0.01, 0.04, 0.03]) // [0.03, 0.06, 0.06]
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).toSorted((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = Array.from({ length: pValues.length }, () => 1);
  let floor = 0;
  for (const [rank, i] of order.entries()) {
    floor = Math.min(1, Math.max(floor, pValues[i]! * (pValues.length - rank)));
    adjusted[i] = floor;
  }
  return adjusted;
}
