import { z } from "zod";
import { adjustedRand } from "../../server/analytics/segmentation/adjustedRand.ts";
import { hdbscan } from "../../server/analytics/segmentation/hdbscan.ts";
import type { Matrix } from "../../server/analytics/segmentation/matrix.ts";
import { type CheckedMethod, type Checker, type ReferenceFile, rowOf, skippedRow } from "./checker.ts";
import { MissingPoints, pointsOf, pointsSource } from "./points.ts";

const run = z.object({ minPts: z.number().int(), labels: z.array(z.number().int()) });
const format = z.object({
  sets: z.record(z.string(), pointsSource.extend({ runs: z.array(run) })),
  warning: z.string().default(""),
});

/** Sets of points clustered by R's package dbscan; label 0 is noise. */
export const hdbscanRuns: Checker = {
  recognises: (content) =>
    z
      .object({ sets: z.record(z.string(), z.object({ runs: z.array(z.looseObject({ minPts: z.number() })) })) })
      .safeParse(content).success,
  check(file) {
    const { sets, warning } = format.parse(file.content);
    return Object.entries(sets).map(([set, { runs, ...source }]) => {
      const method = `HDBSCAN of ${set}, 1 - adjusted Rand`;
      const doubtful = runsWarnedOf(warning, set);
      const usable = runs.filter(({ minPts }) => !doubtful.includes(minPts));
      const points = pointsOrMissing(source, file);
      if (points instanceof MissingPoints) {
        return skippedRow(file.name, method, points.message);
      }
      return checkSet(file.name, method, points, usable, runs.length - usable.length);
    });
  },
};

function checkSet(
  file: string,
  method: string,
  points: Matrix,
  runs: readonly z.infer<typeof run>[],
  leftOut: number,
): CheckedMethod {
  const deviations = runs.map(
    ({ minPts, labels }) => 1 - adjustedRand(hdbscan(points, { minPoints: minPts }).labels, labels),
  );
  const note = `minPts ${runs.map(({ minPts }) => minPts).join(", ")}`;
  return rowOf(
    file,
    method,
    deviations,
    1e-12,
    leftOut === 0 ? note : `${note}; ${leftOut} left out, as the file warns`,
  );
}

function pointsOrMissing(source: z.infer<typeof pointsSource>, file: ReferenceFile): Matrix | MissingPoints {
  try {
    return pointsOf(source, file);
  } catch (error) {
    if (error instanceof MissingPoints) return error;
    throw error;
  }
}

/** The file's warning names runs not to be used as "SET minPts 5 and 10". */
function runsWarnedOf(warning: string, set: string): number[] {
  const runs: number[] = [];
  for (const [, named, list] of warning.matchAll(/(\S+) minPts (\d+(?:(?:, | and |, and )\d+)*)/g)) {
    if (named === set) runs.push(...(list?.match(/\d+/g) ?? []).map(Number));
  }
  return runs;
}
