import { sentence } from "../../domain/sentence.ts";
import type { Matrix } from "../segmentation/matrix.ts";
import { rfmRulesPartitioner } from "../segmentation/rfmRulesPartitioner.ts";
import { fitScaler } from "../segmentation/scale.ts";
import { silhouette } from "../segmentation/silhouette.ts";
import { backtestOrNull, type Candidate, countLabels, type Past, type UnfitCandidate } from "./candidate.ts";
import { checkRulesGate } from "./gate.ts";
import { DEFAULT_GATE_SETTINGS, type GateSettings } from "./gateSettings.ts";
import { groupOutcomes } from "./groupOutcomes.ts";

export interface RulesOnlyInput {
  values: Matrix;
  /** What the rules can be tested on, where there is enough of it. */
  past: Past | null;
  log: readonly boolean[];
  weights?: readonly number[] | undefined;
  seed: number;
  settings?: GateSettings | undefined;
}

/** Groups tried, the first that passes being taken: fewer only where ties or sizes allow no more. */
const GROUPS = [5, 4, 3];
/** Fewer people in a segment are better written to one by one. */
const FEWEST_PEOPLE = 10;

/**
 * Tie-safe RFM rules for a shop in which clusters could not be trusted. They sort buyers by how recently, how often and
 * for how much they bought, and claim no more: sizes are checked, and where enough is known of what followed, whether
 * the rules foresee it is said, as a warning at worst.
 */
export function examineRules(input: RulesOnlyInput): (Candidate | UnfitCandidate)[] {
  const candidates: (Candidate | UnfitCandidate)[] = [];
  for (const k of GROUPS) {
    const candidate = examineRule(input, k);
    candidates.push(candidate);
    if (!("unfit" in candidate) && candidate.gate.result !== "fail") break;
  }
  return candidates;
}

function examineRule(input: RulesOnlyInput, k: number): Candidate | UnfitCandidate {
  const { values, past, log, weights, seed, settings = DEFAULT_GATE_SETTINGS } = input;
  const { method } = rfmRulesPartitioner;
  const unfit = rfmRulesPartitioner.unfit(values, k);
  if (unfit) return { method, k, unfit };
  const partition = rfmRulesPartitioner.fit(values, k, seed);
  const sizes = countLabels(partition);
  const tested = past ? backtestOrNull({ ...past, partitioner: rfmRulesPartitioner, k, seed }) : null;
  const smallest = Math.max(settings.smallest, FEWEST_PEOPLE / values.rows);
  const gate = checkRulesGate({
    sizes,
    backtest: tested,
    horizonDays: past?.horizonDays ?? 90,
    settings: { ...settings, smallest, fewestSegments: GROUPS.at(-1)!, preferredSegments: 4 },
  });
  return {
    method,
    k,
    partitioner: rfmRulesPartitioner,
    partition,
    sizes,
    silhouette: silhouette(fitScaler(values, log, weights).scaled, partition.labels, partition.k, { seed }),
    backtest: tested,
    later: past ? groupOutcomes(partition.assign(past.values), partition.k, past.outcomes) : [],
    neighbours: [],
    stability: null,
    seconds: null,
    skipped: sentence("candidate.rules_only"),
    gate,
  };
}
