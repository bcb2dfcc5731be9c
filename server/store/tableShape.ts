import { type Column, getTableColumns, getTableName, type Table } from "drizzle-orm";
import { AppError } from "../domain/errors.ts";

export type Row = Readonly<Record<string, unknown>>;

/** What writing many rows of a table needs to know of it, from either dialect's metadata. */
export interface TableShape {
  name: string;
  columns: { property: string; column: Column }[];
  /** Properties of the primary key, in the key's order. */
  key: string[];
}

/** @param primaryKeys composite keys as drizzle's getTableConfig lists them */
export function shapeOf(table: Table, primaryKeys: readonly { columns: readonly Column[] }[]): TableShape {
  const columns = Object.entries(getTableColumns(table)).map(([property, column]) => ({ property, column }));
  const keyColumns = primaryKeys[0]?.columns ?? columns.map(({ column }) => column).filter(({ primary }) => primary);
  const key = keyColumns.flatMap((part) => columns.filter(({ column }) => column.name === part.name));
  return { name: getTableName(table), columns, key: key.map(({ property }) => property) };
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `"orders" ("shop_id", "id", …)` */
export function intoClause({ name, columns }: TableShape): string {
  return `${quoted(name)} (${columns.map(({ column }) => quoted(column.name)).join(", ")})`;
}

export type OnConflict = "replace" | "keep";

/** What happens to a row whose primary key exists. Other unique keys stay errors. */
export function conflictClause({ columns, key }: TableShape, onConflict: OnConflict): string {
  const inKey = columns.filter(({ property }) => key.includes(property)).length;
  const rest = columns.filter(({ property }) => !key.includes(property)).map(({ column }) => quoted(column.name));
  const target = key.map((property) => columns.find((c) => c.property === property)?.column.name ?? property);
  const clause = `on conflict (${target.map(quoted).join(", ")})`;
  if (onConflict === "keep" || inKey === columns.length) return `${clause} do nothing`;
  return `${clause} do update set ${rest.map((name) => `${name} = excluded.${name}`).join(", ")}`;
}

/** Sorts by primary key and keeps one row of each: the last to replace what exists, the first to leave it. */
export function uniqueByKey(shape: TableShape, rows: readonly Row[], onConflict: OnConflict): Row[] {
  const compare = compareBy(shape.key);
  const sorted = rows.toSorted(compare); // stable: rows with the same key keep their order
  return sorted.filter((row, i) => {
    const neighbour = sorted[onConflict === "replace" ? i + 1 : i - 1];
    return neighbour === undefined || compare(row, neighbour) !== 0;
  });
}

/** Numbers by value, text by UTF-16 code unit: the same on every machine, whatever its language. */
function compareBy(key: readonly string[]) {
  return (a: Row, b: Row): number => {
    for (const property of key) {
      const left = a[property] as number | string;
      const right = b[property] as number | string;
      if (left < right) return -1;
      if (left > right) return 1;
    }
    return 0;
  };
}

/** A value as the driver takes it. Refuses NaN and infinities: SQLite would write null, Postgres the number. */
export function encode({ column }: TableShape["columns"][number], value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new AppError(
      "invalid_input",
      `The column ${getTableName(column.table)}.${column.name} cannot hold ${value}: write null for "no number".`,
    );
  }
  return column.mapToDriverValue(value);
}
