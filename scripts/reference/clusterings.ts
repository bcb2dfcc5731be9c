import { z } from "zod";
import { adjustedRand } from "../../server/analytics/segmentation/adjustedRand.ts";
import { dbscan } from "../../server/analytics/segmentation/dbscan.ts";
import { kMeans } from "../../server/analytics/segmentation/kMeans.ts";
import { type Matrix, selectRows } from "../../server/analytics/segmentation/matrix.ts";
import { cutTree } from "../../server/analytics/segmentation/mergeTree.ts";
import { silhouette, silhouetteWidths } from "../../server/analytics/segmentation/silhouette.ts";
import { ward } from "../../server/analytics/segmentation/ward.ts";
import { type CheckedMethod, type Checker, type ReferenceFile, relative, rowOf } from "./checker.ts";
import { pointsOf, pointsSource } from "./points.ts";

const labels = z.array(z.number().int());
const k = z.number().int().positive();

const kMeansCase = z.object({
  k,
  init_rows: labels,
  labels,
  inertia: z.number(),
  n_iter: z.number().int(),
  best_labels: labels.optional(),
  silhouette: z.number().optional(),
  silhouette_fixed: z.number().optional(),
  silhouette_samples_first50: z.array(z.number()).optional(),
});
const wardCase = z.object({ k, labels, silhouette: z.number().optional() });
const dbscanCase = z.object({ eps: z.number(), min_samples: z.number().int(), labels });

const format = pointsSource.extend({
  kmeans: z.array(kMeansCase).default([]),
  ward: z.array(wardCase).default([]),
  dbscan: z.array(dbscanCase).default([]),
});
type Format = z.infer<typeof format>;

/** One set of points clustered by scikit-learn in several ways. */
export const clusterings: Checker = {
  recognises: (content) =>
    z
      .union([
        z.object({ kmeans: z.array(z.unknown()) }),
        z.object({ ward: z.array(z.unknown()) }),
        z.object({ dbscan: z.array(z.unknown()) }),
      ])
      .safeParse(content).success,
  check(file) {
    const content = format.parse(file.content);
    const points = pointsOf(content, file);
    return [
      ...checkKMeans(file, points, content.kmeans),
      ...checkSilhouettes(file, points, content),
      ...checkAgreement(file, "Ward", content.ward, wardLabels(points, content.ward)),
      ...checkAgreement(
        file,
        "DBSCAN",
        content.dbscan,
        content.dbscan.map(({ eps, min_samples }) => dbscan(points, { reach: eps, minPoints: min_samples }).labels),
      ),
    ];
  },
};

/** k-means from the file's own starting rows, which leaves nothing to chance. */
function checkKMeans({ name }: ReferenceFile, points: Matrix, cases: Format["kmeans"]): CheckedMethod[] {
  if (cases.length === 0) return [];
  const found = cases.map(({ k, init_rows }) =>
    kMeans(points, { k, seed: 1, start: selectRows(points, Int32Array.from(init_rows)).data, maxIterations: 1_000 }),
  );
  const each = (deviation: (one: (typeof found)[number], expected: (typeof cases)[number]) => number) =>
    found.map((one, i) => deviation(one, cases[i]!));
  const note = ksOf(cases);
  return [
    rowOf(
      name,
      "k-means labels",
      each((one, { labels }) => countDifferent(one.labels, labels)),
      0,
      note,
    ),
    rowOf(
      name,
      "k-means inertia",
      each((one, { inertia }) => relative(one.inertia, inertia)),
      1e-9,
      note,
    ),
    rowOf(
      name,
      "k-means iterations",
      each((one, { n_iter }) => Math.abs(one.iterations - n_iter)),
      0,
      note,
    ),
  ];
}

/** Silhouettes of the file's labels, so that they are checked by themselves. */
function checkSilhouettes({ name }: ReferenceFile, points: Matrix, { kmeans, ward: trees }: Format): CheckedMethod[] {
  const meanOf = (labels: readonly number[], expected: number | undefined) =>
    expected === undefined || labels.length !== points.rows
      ? []
      : [
          Math.abs(
            silhouette(points, Int32Array.from(labels), groupsOf(labels), { seed: 1, size: points.rows }).value -
              expected,
          ),
        ];
  const means = [
    ...kmeans.flatMap(({ best_labels, silhouette: expected }) => meanOf(best_labels ?? [], expected)),
    ...kmeans.flatMap(({ labels, silhouette_fixed }) => meanOf(labels, silhouette_fixed)),
    ...trees.flatMap(({ labels, silhouette: expected }) => meanOf(labels, expected)),
  ];
  const widths = kmeans.flatMap(({ best_labels, silhouette_samples_first50: expected }) => {
    if (!best_labels || !expected) return [];
    const found = silhouetteWidths(points, Int32Array.from(best_labels), groupsOf(best_labels));
    return expected.map((width, i) => Math.abs((found[i] ?? Number.NaN) - width));
  });
  return [
    ...(means.length > 0 ? [rowOf(name, "silhouette, mean", means, 1e-9, `${means.length} partitions`)] : []),
    ...(widths.length > 0 ? [rowOf(name, "silhouette, per point", widths, 1e-9, `${widths.length} points`)] : []),
  ];
}

function wardLabels(points: Matrix, cases: Format["ward"]): Int32Array[] {
  if (cases.length === 0) return [];
  const tree = ward(points);
  return cases.map(({ k }) => cutTree(tree, k));
}

/** Adjusted Rand index 1: the same groups, however they are numbered. */
function checkAgreement(
  { name }: ReferenceFile,
  method: string,
  cases: readonly { labels: readonly number[] }[],
  found: readonly Int32Array[],
): CheckedMethod[] {
  if (cases.length === 0) return [];
  const deviations = cases.map(({ labels }, i) => 1 - adjustedRand(found[i]!, labels));
  return [rowOf(name, `${method}, 1 - adjusted Rand`, deviations, 1e-12, `${cases.length} runs`)];
}

function countDifferent(found: Int32Array, expected: readonly number[]): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  return expected.filter((label, i) => label !== found[i]).length;
}

function groupsOf(labels: readonly number[]): number {
  return labels.reduce((most, label) => Math.max(most, label), -1) + 1;
}

function ksOf(cases: readonly { k: number }[]): string {
  return `k = ${cases.map((one) => one.k).join(", ")}`;
}
