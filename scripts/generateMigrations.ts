/**
 * Writes migrations for what changed in server/store/schema, in both dialects.
 *
 *   npm run db:generate -- --name add_arms   one migration in each folder
 *   npm run db:generate -- --check           exits 1 when the schema has changes without a migration
 *   npm run db:generate -- --restart         replaces all migrations by one, "init"; only before the first release
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import postgres from "../drizzle.postgres.config.ts";
import sqlite from "../drizzle.sqlite.config.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const drizzleKit = join(dirname(createRequire(import.meta.url).resolve("drizzle-kit")), "bin.cjs");

interface Source {
  dialect: string;
  /** The module that holds the dialect's tables. */
  schema: string;
  folder: string;
}

const sources: Source[] = [sqlite, postgres].map(({ dialect, schema, out }) => ({
  dialect,
  schema: String(schema),
  folder: join(root, out ?? ""),
}));

const { values: options } = parseArgs({
  options: { name: { type: "string" }, check: { type: "boolean" }, restart: { type: "boolean" } },
});

/** Lets drizzle-kit compare the schema with the snapshots in `folder`; gives the files it added. */
function generate({ dialect, schema }: Source, folder: string, name: string): string[] {
  const before = new Set(migrationsIn(folder));
  const flags = [`--dialect=${dialect}`, `--schema=${schema}`, `--out=${relative(root, folder)}`, `--name=${name}`];
  const { status, stdout, stderr } = spawnSync(process.execPath, [drizzleKit, "generate", ...flags], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"], // it must not ask
  });
  if (status !== 0 || /\berror\b/i.test(stderr)) {
    throw new Error(`drizzle-kit could not generate the ${dialect} migration:\n${stdout}\n${stderr}`);
  }
  const added = migrationsIn(folder).filter((file) => !before.has(file));
  if (dialect === "sqlite") for (const file of added) makeStrict(join(folder, file));
  return added;
}

function migrationsIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".sql")) : [];
}

/** STRICT tables refuse a fraction in a column of whole numbers, as Postgres does. drizzle-kit cannot say it. */
function makeStrict(file: string): void {
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replaceAll(/^(CREATE TABLE [^;]*\n\))(;?)$/gm, "$1 STRICT$2"));
}

function check(): void {
  const copy = mkdtempSync(join(tmpdir(), "migrations-"));
  try {
    for (const source of sources) {
      const { folder, dialect } = source;
      const target = join(copy, dialect);
      if (existsSync(folder)) cpSync(folder, target, { recursive: true });
      if (generate(source, target, "missing").length === 0) continue;
      console.error(
        `The schema has changes that ${relative(root, folder)} lacks. Run: npm run db:generate -- --name <what_changed>`,
      );
      process.exitCode = 1;
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function write(name: string): void {
  for (const source of sources) {
    const { folder } = source;
    const added = generate(source, folder, name);
    console.log(added.length > 0 ? `Wrote ${relative(root, join(folder, added[0] ?? ""))}` : `${folder} is current.`);
  }
}

if (options.check) check();
else if (options.restart) {
  for (const { folder } of sources) rmSync(folder, { recursive: true, force: true });
  write("init");
} else if (options.name && /^\w+$/.test(options.name)) write(options.name);
else {
  console.error("Name the change in snake case: npm run db:generate -- --name add_arms   (or use --check)");
  process.exitCode = 1;
}
