import { columnOf, type Matrix, selectRows } from "./matrix.ts";

/**
 * Points in the order of their most spread column. Whoever looks for near points walks outwards from a point and stops
 * where this column alone is farther than what is looked for: exact, and of customers most are never looked at.
 */
export interface NeighbourOrder {
  readonly points: Matrix;
  /** The column they are ordered by. */
  readonly column: number;
  /** Row of each point in the matrix that was given. */
  readonly rowOf: Int32Array;
}

/** Orders points for walks; see `NeighbourOrder`. */
export function orderForNeighbours(points: Matrix): NeighbourOrder {
  const column = mostSpread(points);
  const values = columnOf(points, column);
  const rowOf = Int32Array.from(values, (_, row) => row).sort((a, b) => values[a]! - values[b]! || a - b);
  return { points: selectRows(points, rowOf), column, rowOf };
}

function mostSpread(points: Matrix): number {
  let most = -1;
  let widest = 0;
  for (let column = 0; column < points.columns; column++) {
    const values = columnOf(points, column);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const spread = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    if (spread > most) {
      most = spread;
      widest = column;
    }
  }
  return widest;
}
