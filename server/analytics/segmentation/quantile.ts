/**
 * The value below which a part `p` (0 to 1) of ascending `sorted` lies, interpolated between neighbours.
 * Hyndman and Fan, Sample quantiles in statistical packages, 1996, definition 7.
 * @example quantile(Float64Array.of(1, 2, 3, 4), 0.5) // 2.5
 */
export function quantile(sorted: Float64Array, p: number): number {
  const at = (sorted.length - 1) * p;
  const below = Math.floor(at);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return low + (at - below) * (high - low);
}

/**
 * The smallest value of ascending `sorted` that a part `p` or more of it does not exceed: always one of the values, so
 * a cut there commutes with every increasing transformation. Definition 1 of the same paper.
 * @example quantileValue(Float64Array.of(1, 2, 3, 4), 0.5) // 2
 */
export function quantileValue(sorted: Float64Array, p: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * p) - 1)] ?? Number.NaN;
}
