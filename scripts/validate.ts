import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";

/** Everything that must hold before a change lands; each is one npm script, as a person would call it. */
const CHECKS: readonly { name: string; args: readonly string[] }[] = [
  { name: "type check", args: ["run", "--silent", "typecheck"] },
  { name: "lint", args: ["run", "--silent", "lint"] },
  { name: "format", args: ["run", "--silent", "format:check"] },
  { name: "build: generated documents are current", args: ["run", "--silent", "build", "--", "--check"] },
  { name: "a merchant's whole job in a browser", args: ["run", "--silent", "test:e2e"] },
  { name: "generated migrations are current", args: ["run", "--silent", "db:generate", "--", "--check"] },
];

const testReport = z.object({ numPassedTests: z.number(), numFailedTests: z.number(), numPendingTests: z.number() });

function npm(args: readonly string[]): boolean {
  return spawnSync("npm", args, { stdio: "inherit", shell: process.platform === "win32" }).status === 0;
}

let passed = 0;
let failed = 0;
let skipped = 0;
for (const { name, args } of CHECKS) {
  console.log(`\n# ${name}`);
  const isFine = npm(args);
  if (isFine) passed++;
  else failed++;
  console.log(isFine ? "ok" : `FAILED: npm ${args.join(" ")}`);
}

console.log("\n# npm test");
const folder = mkdtempSync(join(tmpdir(), "strata-validate-"));
const report = join(folder, "tests.json");
const isTested = npm(["test", "--", "--reporter=default", "--reporter=json", `--outputFile=${report}`]);
try {
  const counts = testReport.parse(JSON.parse(readFileSync(report, "utf8")));
  passed += counts.numPassedTests;
  failed += counts.numFailedTests;
  skipped = counts.numPendingTests;
  // A file that could not be loaded, or an error outside of a test, fails no test and must count all the same.
  if (!isTested && counts.numFailedTests === 0) failed++;
  if (counts.numPassedTests === 0) failed++;
} catch {
  failed++;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
process.exitCode = failed === 0 ? 0 : 1;
