import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";

/**
 * To be given to node with --import: plants a bug by replacing one exact piece of one source file as it is loaded.
 * CRASH_MUTATION holds { file, from, to }; a text that is not there exactly once ends the process.
 */
const { file, from, to } = JSON.parse(process.env.CRASH_MUTATION ?? "{}") as { file: string; from: string; to: string };

const pieces = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8").split(from);
if (pieces.length !== 2) {
  process.stderr.write(`The text to be replaced is ${pieces.length - 1} times in ${file}:\n${from}\n`);
  process.exit(3);
}

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(`/${file}`)) return loaded;
    return { ...loaded, source: pieces.join(to) };
  },
});
