import { NONE } from "./contacts.ts";

/**
 * The rows of each owner, ascending, found without a list an owner (counting sort).
 * @param owners by row; -1 for rows that are nobody's
 */
export function groupRows(count: number, owners: Int32Array): (owner: number) => Int32Array {
  const starts = new Int32Array(count + 1);
  for (const owner of owners) if (owner !== NONE) starts[owner + 1]!++;
  for (let owner = 0; owner < count; owner++) starts[owner + 1]! += starts[owner]!;
  const next = starts.slice();
  const order = new Int32Array(starts[count]!);
  for (let row = 0; row < owners.length; row++) {
    const owner = owners[row]!;
    if (owner !== NONE) order[next[owner]!++] = row;
  }
  return (owner) => order.subarray(starts[owner]!, starts[owner + 1]!);
}
