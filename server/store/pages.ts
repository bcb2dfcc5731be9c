/**
 * Reads a large result in pages by key, so that nothing is read twice, memory stays bounded and the event loop turns in
 * between: each page begins after the last key of the one before.
 * @param from a key below the first
 * @param read at most `size` rows whose keys are above `after`, ascending
 */
export async function* pages<Row, Key>(
  from: Key,
  size: number,
  read: (after: Key, size: number) => Promise<Row[]>,
  keyOf: (row: Row) => Key,
): AsyncGenerator<Row[]> {
  for (let after = from; ; ) {
    const page = await read(after, size);
    const last = page.at(-1);
    if (last !== undefined) {
      yield page;
      after = keyOf(last);
    }
    if (page.length < size) return;
  }
}
