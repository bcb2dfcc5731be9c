import { isNull } from "drizzle-orm";
import {
  bigint,
  boolean,
  customType,
  doublePrecision,
  foreignKey,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";

const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => "bytea",
  fromDriver: (value) => new Uint8Array(value),
});

/** The same vocabulary in Postgres's terms. test/store/kit.test-d.ts proves each column yields the same JS type. */
export const postgresKit = {
  table: pgTable,
  text: (name: string) => text(name),
  integer: (name: string) => bigint(name, { mode: "number" }),
  instant: (name: string) => bigint(name, { mode: "number" }),
  money: (name: string) => bigint(name, { mode: "number" }),
  real: (name: string) => doublePrecision(name),
  boolean: (name: string) => boolean(name),
  json: <T>(name: string) => jsonb(name).$type<T>(),
  bytes: (name: string) => bytes(name),
  index,
  uniqueIndex,
  primaryKey,
  foreignKey,
  isNull,
};
