import { isNull } from "drizzle-orm";
import {
  customType,
  foreignKey,
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";

/** Bytes; drizzle's own SQLite blob would hand out Buffers typed by mode, ours is a Uint8Array in both dialects. */
const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => "blob",
  fromDriver: (value) => new Uint8Array(value),
});

/** The column vocabulary, in SQLite's terms. Its types are the ones all repositories are checked against. */
export const sqliteKit = {
  table: sqliteTable,
  text: (name: string) => text(name),
  /** Whole numbers up to 2^53: counts, and the numbers at the end of Shopify's gids. */
  integer: (name: string) => integer(name),
  /** Milliseconds since the epoch. */
  instant: (name: string) => integer(name),
  /** Minor units (cents) of the shop's currency. */
  money: (name: string) => integer(name),
  real: (name: string) => real(name),
  boolean: (name: string) => integer(name, { mode: "boolean" }),
  json: <T>(name: string) => text(name, { mode: "json" }).$type<T>(),
  bytes: (name: string) => bytes(name),
  index,
  uniqueIndex,
  primaryKey,
  foreignKey,
  isNull,
};

export type Kit = typeof sqliteKit;
