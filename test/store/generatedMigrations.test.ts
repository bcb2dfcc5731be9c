import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = new URL("../../", import.meta.url);
const filesOf = (dialect: string) =>
  readdirSync(new URL(`migrations/${dialect}/`, root)).filter((file) => file.endsWith(".sql"));

describe("the committed migrations", () => {
  it("have the same names for both databases", () => {
    expect(filesOf("sqlite").length).toBeGreaterThan(0);
    expect(filesOf("postgres")).toEqual(filesOf("sqlite"));
  });

  it("make every SQLite table STRICT", () => {
    const text = filesOf("sqlite").map((file) => readFileSync(new URL(`migrations/sqlite/${file}`, root), "utf8"));
    const tables = text.join("\n").match(/CREATE TABLE [^;]*;/g) ?? [];
    expect(tables.length).toBeGreaterThan(20);
    expect(tables.filter((table) => !table.endsWith(") STRICT;"))).toEqual([]);
  });

  it("are those of the schema", () => {
    const { status, stderr } = spawnSync(process.execPath, ["scripts/generateMigrations.ts", "--check"], {
      cwd: fileURLToPath(root),
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });
});
