import { benchKMeans } from "./kMeans.ts";

/** `npm run bench -- NAME [ROWS]`: each bench prints ratios against a named peer, measured in the same run. */
const BENCHES: Readonly<Record<string, (rows: number) => void>> = { kmeans: benchKMeans };

const [name = "", rows = "1000000"] = process.argv.slice(2);
const bench = BENCHES[name];
if (bench && /^\d{3,8}$/.test(rows)) bench(Number(rows));
else {
  process.stderr.write(`Which one, on how many rows? npm run bench -- ${Object.keys(BENCHES).join("|")} [1000000]\n`);
  process.exitCode = 2;
}
