import { benchKMeans } from "./kMeans.ts";
import { benchWebhooks } from "./webhooks/webhooks.ts";

interface Bench {
  run: (rows: number) => void | Promise<void>;
  rows: number;
}

/** `npm run bench -- NAME [ROWS]`: each bench prints ratios against a named peer, measured in the same run. */
const BENCHES: Readonly<Record<string, Bench>> = {
  kmeans: { run: benchKMeans, rows: 1_000_000 },
  webhooks: { run: benchWebhooks, rows: 100_000 },
};

const [name = "", rows] = process.argv.slice(2);
const bench = BENCHES[name];
if (bench && (rows === undefined || /^\d{3,8}$/.test(rows))) await bench.run(Number(rows ?? bench.rows));
else {
  process.stderr.write(`Which one, on how many rows? npm run bench -- ${Object.keys(BENCHES).join("|")} [1000000]\n`);
  process.exitCode = 2;
}
