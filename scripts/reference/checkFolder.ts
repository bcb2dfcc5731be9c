import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type CheckedMethod, type ReferenceFile, skippedRow } from "./checker.ts";
import { CHECKERS } from "./checkers.ts";
import { MissingPoints } from "./points.ts";

export interface FolderReport {
  rows: CheckedMethod[];
  /** Files that could not be read, or are not what their format promises; they fail. */
  broken: { file: string; reason: string }[];
  /** Files of no known format; listed, not failed. */
  unknown: string[];
}

/** Checks every file of a folder. @throws where the folder cannot be read */
export function checkFolder(folder: string): FolderReport {
  const report: FolderReport = { rows: [], broken: [], unknown: [] };
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  for (const name of names) {
    if (isReadable(name)) checkFile(folder, name, report);
    else report.unknown.push(name);
  }
  return report;
}

function checkFile(folder: string, name: string, report: FolderReport): void {
  try {
    const content = readParsed(join(folder, name));
    const checker = CHECKERS.find((one) => one.recognises(content));
    if (!checker) {
      report.unknown.push(name);
      return;
    }
    const rows = checker.check({ name, content, sibling: siblingsIn(folder) });
    report.rows.push(...(rows.length > 0 ? rows : [skippedRow(name, "", "it holds no expected results")]));
  } catch (error) {
    if (error instanceof MissingPoints) {
      report.rows.push(skippedRow(name, "", error.message));
      return;
    }
    report.broken.push({ file: name, reason: error instanceof Error ? error.message : String(error) });
  }
}

function isReadable(name: string): boolean {
  return /\.json(\.gz)?$/.test(name);
}

function readParsed(path: string): unknown {
  const bytes = readFileSync(path);
  return JSON.parse((path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8"));
}

/** Only of the same folder: a file cannot name one elsewhere. */
function siblingsIn(folder: string): ReferenceFile["sibling"] {
  const names = new Set(readdirSync(folder));
  return (name) => (names.has(name) && isReadable(name) ? readParsed(join(folder, name)) : undefined);
}
