import type { Reader } from "../store/database.ts";
import { type RunKey, readColumns } from "../store/runs.ts";

/** Columns of a snapshot by name, one number a person. */
export type Columns = ReadonlyMap<string, Float64Array>;

/**
 * The columns of a snapshot, read when they are needed: all hundred of a million people's would be 800 MB. What asks for
 * a column it has not holds nothing for it.
 */
export interface ColumnReader {
  readonly names: ReadonlySet<string>;
  read(names: readonly string[]): Promise<Columns>;
}

/** Reads from the store. */
export function storedColumns(reader: Reader, key: RunKey, names: readonly string[]): ColumnReader {
  const known = new Set(names);
  return {
    names: known,
    read: (asked) =>
      readColumns(
        reader,
        key,
        asked.filter((name) => known.has(name)),
      ),
  };
}

/** Columns that are in memory anyway. */
export function columnsInMemory(columns: Columns): ColumnReader {
  return {
    names: new Set(columns.keys()),
    read: async (asked) =>
      new Map(
        asked.flatMap((name) => {
          const column = columns.get(name);
          return column ? [[name, column] as const] : [];
        }),
      ),
  };
}
