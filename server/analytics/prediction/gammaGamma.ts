import { AppError } from "../../domain/errors.ts";
import type { Sentence } from "../../domain/sentence.ts";
import { sentence } from "../../domain/sentence.ts";
import type { Progress } from "../segmentation/progress.ts";
import { logGamma } from "./logGamma.ts";
import { nelderMead } from "./nelderMead.ts";

/** p, q, gamma. */
export type GammaGammaParameters = readonly [p: number, q: number, gamma: number];

export interface GammaGammaFit {
  parameters: GammaGammaParameters;
  logLikelihood: number;
  /** Why the fit must not be used; null where it may. */
  divergence: Sentence | null;
}

/** Log-likelihood of a person's mean value `z` > 0 over `x` > 0 purchases. */
export function gammaGammaLogLikelihood([p, q, gamma]: GammaGammaParameters, x: number, z: number): number {
  return (
    logGamma(p * x + q) -
    logGamma(p * x) -
    logGamma(q) +
    q * Math.log(gamma) +
    (p * x - 1) * Math.log(z) +
    p * x * Math.log(x) -
    (p * x + q) * Math.log(gamma + x * z)
  );
}

/**
 * Expected value of a person's purchases: their own mean drawn towards that of all, the more so the fewer there were
 * (Fader and Hardie, The gamma-gamma model of monetary value, 2013). `x` may be 0.
 */
export function expectedValue([p, q, gamma]: GammaGammaParameters, x: number, z: number): number {
  return (p * (gamma + x * (x > 0 ? z : 0))) / (p * x + q - 1);
}

/**
 * Maximum likelihood over people with purchases and values above zero; others are left out. A fit with q <= 1 has no
 * mean, and one at the edge was not determined by the data: both are reported as divergences.
 * @param z in a unit in which values are some tens, as whole units of a currency
 */
export function fitGammaGamma(x: Float64Array, z: Float64Array, progress: Progress = {}): GammaGammaFit {
  const rows = Int32Array.from(x.keys()).filter((row) => x[row]! > 0 && z[row]! > 0);
  if (rows.length < 2) throw new AppError("invalid_input", "Two people with purchases worth something are needed.");
  const starts: readonly (readonly number[])[] = [
    [1, 2, 10],
    [6, 4, 15],
  ];
  const minima = starts.map((start) =>
    nelderMead(
      (logs) => {
        const [p = 0, q = 0, gamma = 0] = logs.map(Math.exp);
        let sum = 0;
        for (const row of rows) sum -= gammaGammaLogLikelihood([p, q, gamma], x[row]!, z[row]!);
        return sum;
      },
      start.map(Math.log),
      { lower: Math.log(1e-4), upper: Math.log(1e6), tolerance: 1e-9, evaluations: 1_200 },
      progress,
    ),
  );
  const best = minima.reduce((a, b) => (b.value < a.value ? b : a));
  const [p = 0, q = 0, gamma = 0] = best.at.map(Math.exp);
  return {
    parameters: [p, q, gamma],
    logLikelihood: -best.value,
    divergence: divergenceOf([p, q, gamma], best.hasConverged),
  };
}

function divergenceOf(parameters: GammaGammaParameters, hasConverged: boolean): Sentence | null {
  const [p, q, gamma] = parameters;
  if (q <= 1) return sentence("prediction.no_mean_value", { parameter: q });
  if (p >= 1e3 || q >= 1e3 || gamma >= 1e5) {
    return sentence("prediction.diverged", { parameter: Math.max(p, q, gamma) });
  }
  return hasConverged ? null : sentence("prediction.not_converged");
}
