import { AppError } from "../../domain/errors.ts";
import { deriveSeed, randomFrom } from "../../domain/random.ts";
import { type Matrix, selectRows } from "../segmentation/matrix.ts";
import type { Assignment, Partitioner } from "../segmentation/partition.ts";
import { rfmRulesPartitioner } from "../segmentation/rfmRulesPartitioner.ts";
import { type GroupOutcome, groupOutcomes } from "./groupOutcomes.ts";
import { type LaterOutcomes, logNet, requireOutcomesOf } from "./outcomes.ts";
import { type Interval, pairedR2 } from "./pairedR2.ts";

export interface BacktestInput {
  /** People as of the earlier day x raw features, as for Partitioner.fit. */
  values: Matrix;
  /** What the same people did afterwards. */
  outcomes: LaterOutcomes;
  partitioner: Partitioner;
  k: number;
  seed: number;
  /** Bootstrap draws, 1,000 by default. */
  draws?: number;
}

export interface Backtest {
  people: { fitted: number; tested: number };
  /** Part of the spread of later log net revenue that the groups explain, in people they were not learned on. */
  r2: Interval;
  /** The same of plain RFM rules with as many groups. */
  rulesR2: Interval;
  /** r2 less rulesR2. */
  difference: Interval;
  /** The partition fitted on the first half; groups have its numbers. */
  assignment: Assignment;
  /** Outcomes of the second half by group. */
  groups: GroupOutcome[];
}

/**
 * Whether knowing a person's group tells what they will spend. People as of an earlier day are split at random into
 * halves. The partitioner is fitted on the first, where each group's mean of log1p(max(0, later net revenue)) is
 * learned; people of the second are placed by the fitted partition and predicted by their group's mean:
 * R2 = 1 - SSE / SST over the second half, about its own mean. Plain RFM rules with as many groups do the same.
 *
 * R2 on the people it was learned on would be wrong twice over: group means fit the noise of their own members, so k
 * groups of pure chance score about (k - 1) / n above zero and more groups always look better; and so would cuts chosen
 * while looking at the same people. On new people a learned difference that is not real costs, so without structure R2
 * lies around or below 0. The outcomes come after the day of the features, so nothing of the future leaks into them.
 * @throws invalid_input with fewer than two people, or where the outcomes are of other people
 */
export function backtest(input: BacktestInput): Backtest {
  const { values, outcomes, partitioner, k, seed, draws = 1_000 } = input;
  requireOutcomesOf(values.rows, outcomes);
  if (values.rows < 2) throw new AppError("invalid_input", "A backtest needs two people at least, one for each half.");
  const [first, second] = splitInHalves(values.rows, deriveSeed(seed, "halves"));
  const halves = {
    learn: { values: selectRows(values, first), outcomes: selectOutcomes(outcomes, first) },
    test: { values: selectRows(values, second), outcomes: selectOutcomes(outcomes, second) },
  };
  const ours = predict(partitioner, halves, k, seed);
  const rules = predict(rfmRulesPartitioner, halves, k, seed);
  const actual = Float64Array.from(halves.test.outcomes.net, logNet);
  const r2 = pairedR2(actual, ours.predictions, rules.predictions, { seed: deriveSeed(seed, "r2"), draws });
  return {
    people: { fitted: first.length, tested: second.length },
    r2: r2.first,
    rulesR2: r2.second,
    difference: r2.difference,
    assignment: ours.assignment,
    groups: groupOutcomes(ours.labels, ours.assignment.k, halves.test.outcomes),
  };
}

interface Half {
  values: Matrix;
  outcomes: LaterOutcomes;
}

function predict(
  partitioner: Partitioner,
  { learn, test }: { learn: Half; test: Half },
  k: number,
  seed: number,
): { assignment: Assignment; labels: Int32Array; predictions: Float64Array } {
  const partition = partitioner.fit(learn.values, k, deriveSeed(seed, "backtest"));
  const learned = groupOutcomes(partition.labels, partition.k, learn.outcomes);
  const labels = partition.assign(test.values);
  const predictions = Float64Array.from(labels, (label) => learned[label]!.moments.logNet.mean);
  return { assignment: partition, labels, predictions };
}

/** Two random halves of the row numbers, each in random order; the first holds the odd one. */
function splitInHalves(rows: number, seed: number): [Int32Array, Int32Array] {
  const random = randomFrom(seed);
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  for (let i = rows - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  const middle = Math.ceil(rows / 2);
  return [order.slice(0, middle), order.slice(middle)];
}

function selectOutcomes({ orders, net }: LaterOutcomes, rows: Int32Array): LaterOutcomes {
  return {
    orders: Float64Array.from(rows, (row) => orders[row]!),
    net: Float64Array.from(rows, (row) => net[row]!),
  };
}
