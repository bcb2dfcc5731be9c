import { fitScaler } from "../../server/analytics/segmentation/scale.ts";
import { type Choice, chooseSegmentation } from "../../server/analytics/validation/chooseSegmentation.ts";
import { describeGrouping } from "../../server/analytics/validation/continuum.ts";
import {
  oneCopula,
  oneProcess,
  ownHabits,
  permutedFutures,
  type SimulatedStore,
  separateGroups,
} from "./simulatedStores.ts";

export interface Family {
  name: string;
  store: (buyers: number, seed: number) => SimulatedStore;
}

/** Stores in which nothing that is known of people tells what they will do. */
export const WITHOUT_STRUCTURE: readonly Family[] = [
  { name: "one process for every customer", store: oneProcess },
  { name: "permuted futures", store: permutedFutures },
];

/** Stores in which it does: smoothly, by habits, or by kinds of customer. */
export const STRUCTURED: readonly Family[] = [
  { name: "habits of their own", store: ownHabits },
  { name: "one Gaussian copula", store: oneCopula },
  { name: "five separate kinds", store: separateGroups },
];

/** The outcome of the product's own choice on one store, and what it calls the groups. */
export interface Judged {
  family: string;
  buyers: number;
  seed: number;
  choice: Choice;
  /** For accepted stores. */
  grouping: "natural" | "continuum" | null;
}

/** Sizes that stores take in turn: most shops are small, and small ones are the hard ones. */
const SIZES = [700, 1_200, 2_500];

/** Judges one store of a family. */
export function judge({ name, store }: Family, buyers: number, seed: number): Judged {
  const { values, past } = store(buyers, seed);
  const choice = chooseSegmentation({ values, past, seed });
  const { scaled } = fitScaler(values, [true, true, true]);
  const grouping = choice.chosen ? describeGrouping(scaled, { seed }).kind : null;
  return { family: name, buyers: values.rows, seed, choice, grouping };
}

/** `npm run evaluate -- gate`: 100 stores without structure, 100 with, as two tables. */
export function evaluateGate(): void {
  const refused = judgeAll("Stores without structure", WITHOUT_STRUCTURE, 100);
  const accepted = judgeAll("Structured stores", STRUCTURED, 100);
  const bars = [
    { bar: "without structure: refused", reached: refused.filter(({ choice }) => !choice.chosen).length, least: 95 },
    { bar: "structured: accepted", reached: accepted.filter(({ choice }) => choice.chosen).length, least: 90 },
  ];
  console.log("\nOf 100 stores each");
  console.table(bars);
  process.exitCode = bars.every(({ reached, least }) => reached >= least) ? 0 : 1;
}

function judgeAll(title: string, families: readonly Family[], stores: number): Judged[] {
  const judged = Array.from({ length: stores }, (_, i) => {
    const buyers = SIZES[Math.floor(i / families.length) % SIZES.length]!;
    process.stderr.write(`\r${title}: ${i + 1} of ${stores} `);
    return judge(families[i % families.length]!, buyers, i + 1);
  });
  process.stderr.write("\n");
  console.log(`\n${title}`);
  console.table(
    [...Map.groupBy(judged, ({ family, buyers }) => `${family}, ${buyers} buyers`)].map(([of, some]) => ({
      of,
      ...summarise(some),
    })),
  );
  return judged;
}

function summarise(judged: readonly Judged[]) {
  const r2 = judged.flatMap(({ choice }) =>
    choice.candidates.flatMap((row) => ("unfit" in row || !row.backtest ? [] : [row.backtest.r2.value])),
  );
  const reasons = Map.groupBy(judged, ({ choice }) => choice.refused?.check ?? "");
  reasons.delete("");
  return {
    stores: judged.length,
    accepted: judged.filter(({ choice }) => choice.chosen).length,
    refused: judged.filter(({ choice }) => choice.refused).length,
    "refused by": [...reasons].map(([check, some]) => `${check} ${some.length}`).join(", "),
    "R2, least to most": `${Math.min(...r2).toFixed(3)} to ${Math.max(...r2).toFixed(3)}`,
    natural: judged.filter(({ grouping }) => grouping === "natural").length,
    continuum: judged.filter(({ grouping }) => grouping === "continuum").length,
  };
}
