/** The largest of whole numbers from -1 on; -1 for none. */
export function largestOf(numbers: Int32Array): number {
  let most = -1;
  for (const number of numbers) if (number > most) most = number;
  return most;
}
