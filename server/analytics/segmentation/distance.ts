/** Squared Euclidean distance between `columns` numbers of `a` from `i` and of `b` from `j`. */
export function squaredDistance(a: Float64Array, i: number, b: Float64Array, j: number, columns: number): number {
  let sum = 0;
  const end = i + columns;
  while (i < end) {
    const difference = a[i++]! - b[j++]!;
    sum += difference * difference;
  }
  return sum;
}

/**
 * Writes into `into` the squared distances from the point that begins at `at` of `points` to each of `k` centroids.
 * Three centroids go together: the point is read once for the three and their sums do not wait for each other, which
 * is as fast as code unrolled for a fixed number of columns (bench/clustering/kMeans.ts) and works for any.
 */
export function distancesToCentroids(
  points: Float64Array,
  at: number,
  centroids: Float64Array,
  k: number,
  columns: number,
  into: Float64Array,
): void {
  const twice = 2 * columns;
  let c = 0;
  let start = 0;
  for (; c + 2 < k; c += 3, start += 3 * columns) {
    let first = 0;
    let second = 0;
    let third = 0;
    for (let j = 0; j < columns; j++) {
      const value = points[at + j]!;
      const p = start + j;
      const x = value - centroids[p]!;
      const y = value - centroids[p + columns]!;
      const z = value - centroids[p + twice]!;
      first += x * x;
      second += y * y;
      third += z * z;
    }
    into[c] = first;
    into[c + 1] = second;
    into[c + 2] = third;
  }
  for (; c < k; c++, start += columns) into[c] = squaredDistance(points, at, centroids, start, columns);
}
