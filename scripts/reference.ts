/**
 * `npm run reference -- [DIR]`: our methods against the results of others. Checks every reference file of a folder and
 * prints, per file and method, pass or fail with the largest deviation. Exit code 1 where something failed.
 */
import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { checkFolder } from "./reference/checkFolder.ts";
import { printReport } from "./reference/print.ts";

const [given] = process.argv.slice(2);
const folder =
  given === undefined ? fileURLToPath(new URL("../../shared/data/reference", import.meta.url)) : resolve(given);

if (existsSync(folder)) {
  const { text, hasFailed } = printReport(relative(process.cwd(), folder) || ".", checkFolder(folder));
  process.stdout.write(text);
  process.exitCode = hasFailed ? 1 : 0;
} else {
  process.stderr.write(`There is no folder ${folder}. Name one that holds reference files: npm run reference -- DIR\n`);
  process.exitCode = 1;
}
