import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError } from "../domain/errors.ts";
import { quoted } from "./tableShape.ts";

/** Where the product's migrations are, whatever the working directory. */
export const MIGRATIONS = {
  sqlite: fileURLToPath(new URL("../../migrations/sqlite", import.meta.url)),
  postgres: fileURLToPath(new URL("../../migrations/postgres", import.meta.url)),
};

/** The table that says which migrations a database has had. Not part of the schema: it must exist before it. */
export const HISTORY_TABLE = "schema_migrations";
export const CREATE_HISTORY = `create table if not exists ${HISTORY_TABLE} (number integer primary key, name text not null, hash text not null)`;
export const READ_HISTORY = `select number, name, hash from ${HISTORY_TABLE} order by number`;

export interface AppliedMigration {
  number: number;
  /** The file without its ending: "0003_add_arms". */
  name: string;
  /** SHA-256 of the file's text with line feeds as line ends. */
  hash: string;
}

export interface Migration extends AppliedMigration {
  statements: string[];
}

const FILE = /^(\d{4})_\w+\.sql$/;

/** The migrations of a folder in the order of their numbers, which must run 0000, 0001, … */
export function readMigrations(folder: string): Migration[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".sql"));
  return files.toSorted().map((file, position) => {
    const number = Number(FILE.exec(file)?.[1]);
    if (number !== position) {
      const expected = String(position).padStart(4, "0");
      throw new AppError("invalid_input", `Expected a migration ${expected}_<name>.sql in ${folder}, found ${file}.`);
    }
    const text = readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n");
    return {
      number,
      name: file.slice(0, -".sql".length),
      hash: createHash("sha256").update(text).digest("hex"),
      statements: text.split("--> statement-breakpoint").flatMap((statement) => statement.trim() || []),
    };
  });
}

/**
 * Those of `known` that a database has not had yet.
 * @throws {AppError} `conflict` when it has had one that is not known, or that reads differently now
 */
export function pendingMigrations(known: readonly Migration[], applied: readonly AppliedMigration[]): Migration[] {
  for (const { number, name, hash } of applied) {
    const file = known[number];
    if (!file) {
      throw new AppError(
        "conflict",
        `The database has the migration ${name}, which this version of Strata does not know: it was written by a newer ` +
          "one. Start the newer version, or restore the backup made before the update.",
      );
    }
    if (file.name !== name || file.hash !== hash) {
      throw new AppError(
        "conflict",
        `The migration ${file.name} differs from ${name} as this database had it. An applied migration must not be ` +
          "edited: put the file back and write a new migration.",
      );
    }
  }
  return known.slice(applied.length);
}

/** A database inside the one transaction in which all pending migrations are applied. */
export interface MigrationTarget {
  execute(text: string, values?: readonly unknown[]): Promise<unknown>;
  rows<T>(text: string): Promise<T[]>;
  /** A query giving the column `name`: the database's own tables. */
  tablesQuery: string;
  /** `(?, ?, ?)` in the dialect's words. */
  places: string;
}

/**
 * Applies migrations one by one; the caller commits, or rolls all back when this throws. A table that exists before
 * and after a migration must not have lost rows: a rebuilt parent table may otherwise take its children's along.
 */
export async function applyMigrations(target: MigrationTarget, pending: readonly Migration[]): Promise<void> {
  let before = await rowCounts(target);
  for (const { number, name, hash, statements } of pending) {
    for (const statement of statements) {
      try {
        await target.execute(statement);
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new Error(`The migration ${name} failed and nothing of it was kept: ${reason}`, { cause });
      }
    }
    const after = await rowCounts(target);
    for (const [table, rows] of before) {
      const left = after.get(table);
      if (left !== undefined && left < rows) {
        throw new Error(
          `The migration ${name} would have removed ${rows - left} of ${rows} rows of ${table}; nothing of it was kept. ` +
            "A migration changes the shape of data; deleting is the work of the program.",
        );
      }
    }
    before = after;
    await target.execute(`insert into ${HISTORY_TABLE} (number, name, hash) values ${target.places}`, [
      number,
      name,
      hash,
    ]);
  }
}

async function rowCounts(target: MigrationTarget): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { name } of await target.rows<{ name: string }>(target.tablesQuery)) {
    if (name === HISTORY_TABLE) continue;
    const [row] = await target.rows<{ n: number | string }>(`select count(*) as n from ${quoted(name)}`);
    counts.set(name, Number(row?.n));
  }
  return counts;
}
