import { type Sentence, sentence } from "../../domain/sentence.ts";
import type { Matrix } from "./matrix.ts";
import type { Assignment, Partition, Partitioner, PartitionParameters } from "./partition.ts";
import { assignRfm, fitRfmRules, type RfmRules } from "./rfmRules.ts";

type RulesParameters = Extract<PartitionParameters, { method: "rfm_rules" }>;

/** Plain RFM rules, cut into as many groups: what a clustering must not lose to. Needs no seed. */
export const rfmRulesPartitioner: Partitioner = {
  method: "rfm_rules",
  unfit(values: Matrix, k: number): Sentence | null {
    if (values.rows < k) return sentence("partition.too_few_people", { people: values.rows, k });
    const groups = groupsOf(fitRfmRules(values, k));
    return groups < k ? sentence("partition.too_few_scores", { groups, k }) : null;
  },
  fit(values: Matrix, k: number): Partition {
    const parameters: RulesParameters = { method: "rfm_rules", rules: fitRfmRules(values, k) };
    return { ...rulesAssignment(parameters), labels: assignRfm(values, parameters.rules) };
  },
};

/** Places people by stored rules. */
export function rulesAssignment(parameters: RulesParameters): Assignment {
  return {
    method: "rfm_rules",
    k: groupsOf(parameters.rules),
    parameters,
    assign: (values) => assignRfm(values, parameters.rules),
  };
}

function groupsOf(rules: RfmRules): number {
  return rules.scoreCuts.length + 1;
}
