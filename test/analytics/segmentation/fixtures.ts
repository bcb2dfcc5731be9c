import { existsSync, readFileSync } from "node:fs";
import { type Matrix, matrix, matrixFrom } from "../../../server/analytics/segmentation/matrix.ts";
import type { Random } from "../../../server/domain/random.ts";

/** Standard normal numbers. */
export function normalFrom(random: Random): Random {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Round clouds of deviation 1 whose centres lie `apart` from each other, one after the other. */
export function clouds(count: number, each: number, apart: number, random: Random): Matrix {
  const normal = normalFrom(random);
  const points = matrix(count * each, 2);
  for (let i = 0; i < points.rows; i++) {
    const cloud = Math.floor(i / each);
    points.data[2 * i] = cloud * apart + normal();
    points.data[2 * i + 1] = (cloud % 2) * apart + normal();
  }
  return points;
}

export interface ReferenceClustering {
  k: number;
  init_rows: number[];
  labels: number[];
  inertia: number;
  centers: number[][];
  best_inertia_50_restarts: number;
  silhouette_fixed: number;
}

/** Expected results of scikit-learn; null where the file is not beside the repository. */
export function readReference(
  name: string,
): { path: string; points: Matrix; clusterings: ReferenceClustering[] } | null {
  const url = referenceUrl(name);
  if (!existsSync(url)) return null;
  const { X, kmeans } = JSON.parse(readFileSync(url, "utf8")) as { X: number[][]; kmeans: ReferenceClustering[] };
  return { path: url.pathname, points: matrixFrom(X), clusterings: kmeans };
}

export function referenceUrl(name: string): URL {
  return new URL(`../../../../shared/data/reference/${name}.json`, import.meta.url);
}
