import { AppError } from "../../domain/errors.ts";
import { squaredDistance } from "./distance.ts";
import { type Matrix, requireFinite } from "./matrix.ts";
import { type NeighbourOrder, orderForNeighbours } from "./neighbourOrder.ts";
import { type Progress, partOf } from "./progress.ts";

export interface DbscanOptions extends Progress {
  /** Largest distance of two neighbours, that distance included. */
  reach: number;
  /** Points within reach, itself included, that make a point the core of a cluster. */
  minPoints: number;
}

export interface DbscanResult {
  /** Cluster of each point from 0, numbered by their first core points; NOISE for points near no core. */
  labels: Int32Array;
  /** Number of clusters. */
  clusters: number;
  /** 1 for core points. */
  isCore: Uint8Array;
}

/** The label of points that belong to no cluster. */
export const NOISE = -1;

/**
 * DBSCAN: clusters are core points that reach each other, directly or through other core points, with the points that a
 * core point reaches; of two clusters that reach it, such a border point goes to the one that begins first. The rest is
 * noise. One density for all: where it varies, see `hdbscan`.
 * Ester, Kriegel, Sander and Xu, A density-based algorithm for discovering clusters, KDD 1996.
 * @throws invalid_input for a reach that is not above zero, for fewer than one point and for a cell that is not finite
 * @example dbscan(matrixFrom([[0], [1], [2], [9]]), { reach: 1, minPoints: 2 }).labels // Int32Array [0, 0, 0, -1]
 */
export function dbscan(points: Matrix, options: DbscanOptions): DbscanResult {
  const { reach, minPoints } = options;
  if (!(reach > 0))
    throw new AppError("invalid_input", `A reach of ${reach} reaches nothing; give a distance above 0.`);
  if (!Number.isInteger(minPoints) || minPoints < 1) {
    throw new AppError("invalid_input", `${minPoints} points make no core; give a whole number from 1.`);
  }
  requireFinite(points);
  const ordered = orderForNeighbours(points);
  const isCore = findCores(ordered, reach, minPoints, partOf(options, 0, 0.5));
  const labels = new Int32Array(points.rows).fill(NOISE);
  const placeOf = new Int32Array(points.rows);
  ordered.rowOf.forEach((row, place) => {
    placeOf[row] = place;
  });
  const growing = partOf(options, 0.5, 1);
  let clusters = 0;
  for (let row = 0; row < points.rows; row++) {
    if (isCore[row] !== 1 || labels[row] !== NOISE) continue;
    growing.signal?.throwIfAborted();
    growing.onProgress?.(row / points.rows);
    grow(ordered, placeOf[row]!, clusters++, reach, isCore, labels);
  }
  growing.onProgress?.(1);
  return { labels, clusters, isCore };
}

function findCores(ordered: NeighbourOrder, reach: number, minPoints: number, progress: Progress): Uint8Array {
  const isCore = new Uint8Array(ordered.rowOf.length);
  for (let place = 0; place < isCore.length; place++) {
    if (place % 512 === 0) {
      progress.signal?.throwIfAborted();
      progress.onProgress?.(place / isCore.length);
    }
    let within = 0;
    walkWithin(ordered, place, reach, () => ++within < minPoints);
    if (within >= minPoints) isCore[ordered.rowOf[place]!] = 1;
  }
  return isCore;
}

/** Labels all that the core point at `start` reaches through core points. */
function grow(
  ordered: NeighbourOrder,
  start: number,
  cluster: number,
  reach: number,
  isCore: Uint8Array,
  labels: Int32Array,
): void {
  labels[ordered.rowOf[start]!] = cluster;
  const waiting = [start];
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    walkWithin(ordered, place, reach, (near) => {
      const row = ordered.rowOf[near]!;
      if (labels[row] === NOISE) {
        labels[row] = cluster;
        if (isCore[row] === 1) waiting.push(near);
      }
      return true;
    });
  }
}

/** Visits every point within reach, itself included, until the visitor returns false. */
function walkWithin(
  { points, column }: NeighbourOrder,
  place: number,
  reach: number,
  visit: (place: number) => boolean,
): void {
  const { rows, columns, data } = points;
  const limit = reach * reach;
  const at = place * columns;
  const own = data[at + column]!;
  if (!visit(place)) return;
  for (const step of [-1, 1]) {
    for (let other = place + step; other >= 0 && other < rows; other += step) {
      const apart = data[other * columns + column]! - own;
      if (apart * apart > limit) break;
      if (squaredDistance(data, at, data, other * columns, columns) <= limit && !visit(other)) return;
    }
  }
}
