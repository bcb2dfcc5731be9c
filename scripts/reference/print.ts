import type { CheckedMethod } from "./checker.ts";
import type { FolderReport } from "./checkFolder.ts";

/** The report as a table for a terminal. */
export function printReport(
  folder: string,
  { rows, broken, unknown }: FolderReport,
): { text: string; hasFailed: boolean } {
  const width = (texts: readonly string[]) => texts.reduce((most, text) => Math.max(most, text.length), 0);
  const ofFile = width(rows.map(({ file }) => file));
  const ofMethod = width(rows.map(({ method }) => method));
  const lines = rows.map(
    (row) => `${verdictOn(row)}  ${row.file.padEnd(ofFile)}  ${row.method.padEnd(ofMethod)}  ${told(row)}`,
  );
  for (const { file, reason } of broken) lines.push(`FAIL  ${file} could not be checked: ${reason}`);
  for (const file of unknown) lines.push(`      ${file} is of no format that is known here; it was not checked.`);
  const checked = rows.filter(({ skipped }) => skipped === undefined);
  const passed = checked.filter((row) => row.passed).length;
  const failed = checked.length - passed + broken.length;
  if (checked.length + broken.length === 0) lines.push(`Nothing in ${folder} could be checked.`);
  else lines.push("", `${passed} passed, ${failed} failed in ${folder}`);
  return { text: `${lines.join("\n")}\n`, hasFailed: failed > 0 };
}

function formatDeviation(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toExponential(1);
}

function verdictOn({ passed, skipped }: CheckedMethod): string {
  if (skipped !== undefined) return "skip";
  return passed ? "pass" : "FAIL";
}

function told({ deviation, bar, note, skipped }: CheckedMethod): string {
  if (skipped !== undefined) return `not checked: ${skipped}`;
  const numbers = `largest deviation ${formatDeviation(deviation)}, bar ${formatDeviation(bar)}`;
  return note === undefined ? numbers : `${numbers} (${note})`;
}
