import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";

/**
 * To be given to node with --import: plants bugs by replacing exact pieces of source files as they are loaded.
 * CRASH_MUTATIONS holds [{ file, from, to }]; a text that is not there exactly once ends the process.
 */
interface Mutation {
  file: string;
  from: string;
  to: string;
}

const mutations = JSON.parse(process.env.CRASH_MUTATIONS ?? "[]") as Mutation[];
const sources = new Map<string, string>();
for (const { file, from, to } of mutations) {
  const source = sources.get(file) ?? readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
  const pieces = source.split(from);
  if (pieces.length !== 2) {
    process.stderr.write(`The text to be replaced is ${pieces.length - 1} times in ${file}:\n${from}\n`);
    process.exit(3);
  }
  sources.set(file, pieces.join(to));
}

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const found = [...sources].find(([file]) => url.endsWith(`/${file}`));
    return found ? { ...loaded, source: found[1] } : loaded;
  },
});
