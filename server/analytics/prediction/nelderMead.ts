import type { Progress } from "../segmentation/progress.ts";

export interface Minimum {
  at: Float64Array;
  value: number;
  evaluations: number;
  hasConverged: boolean;
}

export interface NelderMeadOptions {
  /** Bounds of every coordinate; points outside are moved onto them. */
  lower: number;
  upper: number;
  /** Spread of the values in the simplex at which to stop. */
  tolerance?: number;
  evaluations?: number;
}

/**
 * Least value of a function without derivatives (Nelder and Mead, A simplex method for function minimization, 1965),
 * begun anew with a fresh simplex at the point found until that gains nothing: the method is known to stop short.
 * A value that is not a number counts as infinitely bad.
 */
export function nelderMead(
  compute: (at: Float64Array) => number,
  start: readonly number[],
  { lower, upper, tolerance = 1e-8, evaluations = 4_000 }: NelderMeadOptions,
  progress: Progress = {},
): Minimum {
  let used = 0;
  const evaluate = (at: Float64Array) => {
    used++;
    progress.signal?.throwIfAborted();
    const value = compute(at);
    return Number.isNaN(value) ? Infinity : value;
  };
  const clamp = (at: Float64Array) => at.map((one) => Math.min(upper, Math.max(lower, one)));
  let best: Vertex = { at: clamp(Float64Array.from(start)), value: Infinity };
  best.value = evaluate(best.at);
  for (let round = 0; round < 8 && used < evaluations; round++) {
    const found = descend(evaluate, clamp, best, tolerance, () => used < evaluations);
    const gain = best.value - found.value;
    best = found;
    if (round > 0 && !(gain > 10 * tolerance * Math.max(1, Math.abs(best.value)))) {
      return { ...best, evaluations: used, hasConverged: Number.isFinite(best.value) };
    }
  }
  return { ...best, evaluations: used, hasConverged: false };
}

interface Vertex {
  at: Float64Array;
  value: number;
}

function descend(
  evaluate: (at: Float64Array) => number,
  clamp: (at: Float64Array) => Float64Array,
  from: Vertex,
  tolerance: number,
  mayGoOn: () => boolean,
): Vertex {
  const n = from.at.length;
  const vertex = (at: Float64Array): Vertex => {
    const inside = clamp(at);
    return { at: inside, value: evaluate(inside) };
  };
  const simplex = [from];
  for (let j = 0; j < n; j++) {
    const at = from.at.slice();
    at[j]! += 0.5;
    if (clamp(at)[j] === from.at[j]) at[j]! -= 1;
    simplex.push(vertex(at));
  }
  while (mayGoOn()) {
    simplex.sort((a, b) => a.value - b.value);
    const [least, worst] = [simplex[0]!, simplex[n]!];
    if (worst.value - least.value <= tolerance * Math.max(1, Math.abs(least.value)) && width(simplex) < 1e-4) break;
    const centre = new Float64Array(n);
    for (const { at } of simplex.slice(0, n)) at.forEach((one, j) => (centre[j]! += one / n));
    const along = (by: number) => vertex(centre.map((one, j) => one + by * (one - worst.at[j]!)));
    const reflected = along(1);
    if (reflected.value < least.value) {
      const expanded = along(2);
      simplex[n] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < simplex[n - 1]!.value) simplex[n] = reflected;
    else {
      const contracted = along(reflected.value < worst.value ? 0.5 : -0.5);
      if (contracted.value < Math.min(worst.value, reflected.value)) simplex[n] = contracted;
      else for (let i = 1; i <= n; i++) simplex[i] = vertex(simplex[i]!.at.map((one, j) => (one + least.at[j]!) / 2));
    }
  }
  return simplex.reduce((a, b) => (b.value < a.value ? b : a));
}

function width(simplex: readonly Vertex[]): number {
  const first = simplex[0]!.at;
  let widest = 0;
  for (const { at } of simplex) at.forEach((one, j) => (widest = Math.max(widest, Math.abs(one - first[j]!))));
  return widest;
}
