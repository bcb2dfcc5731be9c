import { type Matrix, matrix } from "./matrix.ts";

/**
 * The one-to-one assignment of rows to columns with the greatest total weight (the assignment problem), in O(n^3).
 * Kuhn, The Hungarian method, Naval Res. Logist. Q. 2, 1955, in the shortest-path form with potentials of Jonker and
 * Volgenant, 1987.
 * @param weights finite; may have more rows than columns or the reverse
 * @returns the column of each row, -1 for rows left over
 * @example hungarian(matrixFrom([[5, 4], [4, 1]])) // Int32Array [1, 0]: 4 + 4 beats 5 + 1
 */
export function hungarian(weights: Matrix): Int32Array {
  if (weights.rows > weights.columns) {
    const rowOf = hungarian(transpose(weights));
    const columnOfRow = new Int32Array(weights.rows).fill(-1);
    for (const [column, row] of rowOf.entries()) columnOfRow[row] = column;
    return columnOfRow;
  }
  const { rows, columns } = weights;
  const rowPotential = new Float64Array(rows + 1);
  const columnPotential = new Float64Array(columns + 1);
  /** Row (from 1) matched to each column (from 1); 0 for none. Column 0 stands for the row being placed. */
  const rowAt = new Int32Array(columns + 1);
  for (let row = 1; row <= rows; row++) {
    rowAt[0] = row;
    const previous = shortestPath(weights, rowPotential, columnPotential, rowAt);
    for (let column = previous.end; column !== 0; column = previous.column[column]!) {
      rowAt[column] = rowAt[previous.column[column]!]!;
    }
  }
  const assigned = new Int32Array(rows).fill(-1);
  for (let column = 1; column <= columns; column++) if (rowAt[column] !== 0) assigned[rowAt[column]! - 1] = column - 1;
  return assigned;
}

/** Dijkstra over reduced costs from column 0 to the nearest free column; updates the potentials on the way. */
function shortestPath(
  weights: Matrix,
  rowPotential: Float64Array,
  columnPotential: Float64Array,
  rowAt: Int32Array,
): { end: number; column: Int32Array } {
  const { columns, data } = weights;
  const shortest = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY);
  const done = new Uint8Array(columns + 1);
  const previous = new Int32Array(columns + 1);
  let column = 0;
  while (rowAt[column] !== 0) {
    done[column] = 1;
    const row = rowAt[column]!;
    let step = Number.POSITIVE_INFINITY;
    let next = 0;
    for (let j = 1; j <= columns; j++) {
      if (done[j]) continue;
      const reduced = -data[(row - 1) * columns + j - 1]! - rowPotential[row]! - columnPotential[j]!;
      if (reduced < shortest[j]!) {
        shortest[j] = reduced;
        previous[j] = column;
      }
      if (shortest[j]! < step) {
        step = shortest[j]!;
        next = j;
      }
    }
    for (let j = 0; j <= columns; j++) {
      if (done[j]) {
        rowPotential[rowAt[j]!]! += step;
        columnPotential[j]! -= step;
      } else {
        shortest[j]! -= step;
      }
    }
    column = next;
  }
  return { end: column, column: previous };
}

function transpose({ rows, columns, data }: Matrix): Matrix {
  const turned = matrix(columns, rows);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) turned.data[j * rows + i] = data[i * columns + j]!;
  return turned;
}
