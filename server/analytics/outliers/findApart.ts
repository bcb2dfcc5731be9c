import { deriveSeed, randomFrom } from "../../domain/random.ts";
import { coreDistances } from "../segmentation/coreDistances.ts";
import { type DbscanResult, dbscan, NOISE } from "../segmentation/dbscan.ts";
import { squaredDistance } from "../segmentation/distance.ts";
import { upperFence } from "../segmentation/fences.ts";
import { type Matrix, selectRows } from "../segmentation/matrix.ts";
import { type Progress, partOf } from "../segmentation/progress.ts";
import { sampleRows } from "../segmentation/sampleRows.ts";

/** People DBSCAN is run on; of the others those are held against it who are extreme in some column. */
const SAMPLE = 5_000;
const MIN_POINTS = 10;
/** A cluster of fewer is a group apart and no segment: the gate's least size. */
const CLUSTER_SHARE = 0.05;
/** Robust deviations from the median. */
const EXTREME = 3;
/** The most extreme people outside the sample that are looked at. */
const MOST_EXTREMES = 20_000;

export interface Apart {
  /** For each point: 0 among the others, above 0 apart: distance to the nearest of a crowd, in reaches. */
  distance: Float64Array;
  /** People looked at. */
  examined: number;
  /** The distance within which people of a crowd have their neighbours; null where all are alike. */
  reach: number | null;
}

/**
 * Points apart from every crowd: what DBSCAN calls noise, and its clusters too small to be segments. Its reach is the
 * largest usual distance to the ninth neighbour (Tukey's inner fence on a log scale). Of many points DBSCAN sees a
 * sample; another one is noise where no core point of a large cluster is within reach of it, which is how DBSCAN places
 * points it has not seen, and only those extreme in a column are asked: who is usual in every column is rarely apart.
 */
export function findApart(points: Matrix, options: Progress & { seed: number }): Apart {
  const distance = new Float64Array(points.rows);
  if (points.rows < 2 * MIN_POINTS) return { distance, examined: 0, reach: null };
  const rows = sampleRows(points.rows, SAMPLE, randomFrom(deriveSeed(options.seed, "outliers")));
  const sample = selectRows(points, rows);
  const reach = upperFence(coreDistances(sample, MIN_POINTS, partOf(options, 0, 0.4)), 1.5);
  if (!(reach > 0)) return { distance, examined: rows.length, reach: null };
  const found = dbscan(sample, { ...partOf(options, 0.4, 0.7), reach, minPoints: MIN_POINTS });
  const crowd = crowdOf(sample, found);
  if (crowd.rows === 0) return { distance, examined: rows.length, reach };
  const isIn = isInCrowd(found);
  rows.forEach((row, i) => {
    if (!isIn(i)) distance[row] = distanceTo(crowd, points, row) / reach;
  });
  const others = extremesAmong(points, rows);
  for (const [i, row] of others.entries()) {
    if (i % 512 === 0) options.signal?.throwIfAborted();
    const apart = distanceTo(crowd, points, row) / reach;
    if (apart > 1) distance[row] = apart;
  }
  options.onProgress?.(1);
  return { distance, examined: rows.length + others.length, reach };
}

/** Whether a point of the sample is in a cluster large enough. */
function isInCrowd({ labels, clusters }: DbscanResult): (point: number) => boolean {
  const sizes = new Int32Array(clusters);
  for (const label of labels) if (label !== NOISE) sizes[label]!++;
  return (point) => labels[point] !== NOISE && sizes[labels[point]!]! >= CLUSTER_SHARE * labels.length;
}

/** Core points of the clusters that are large enough. */
function crowdOf(sample: Matrix, found: DbscanResult): Matrix {
  const isIn = isInCrowd(found);
  const cores = [...found.isCore.keys()].filter((point) => found.isCore[point] === 1 && isIn(point));
  return selectRows(sample, Int32Array.from(cores));
}

function distanceTo(crowd: Matrix, points: Matrix, row: number): number {
  const { columns } = points;
  let nearest = Number.POSITIVE_INFINITY;
  for (let other = 0; other < crowd.rows; other++) {
    const distance = squaredDistance(points.data, row * columns, crowd.data, other * columns, columns);
    if (distance < nearest) nearest = distance;
  }
  return Math.sqrt(nearest);
}

/** Rows outside the sample that are extreme in a column; the most extreme where there are very many. */
function extremesAmong({ rows, columns, data }: Matrix, sampled: Int32Array): number[] {
  const isSampled = new Uint8Array(rows);
  for (const row of sampled) isSampled[row] = 1;
  const extremes: number[] = [];
  const most = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    if (isSampled[row] === 1) continue;
    for (let j = 0; j < columns; j++) most[row] = Math.max(most[row]!, Math.abs(data[row * columns + j]!));
    if (most[row]! >= EXTREME) extremes.push(row);
  }
  if (extremes.length <= MOST_EXTREMES) return extremes;
  return extremes.sort((a, b) => most[b]! - most[a]!).slice(0, MOST_EXTREMES);
}
