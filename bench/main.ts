import { benchHdbscan } from "./clustering/hdbscan.ts";
import { benchKMeans } from "./clustering/kMeans.ts";
import { benchWard } from "./clustering/ward.ts";
import { benchFeatures } from "./features/features.ts";
import { benchGradientBoosting } from "./gradientBoosting.ts";
import { benchLiveMoves } from "./live/liveMoves.ts";
import { benchRun } from "./run/run.ts";
import { benchWebhooks } from "./webhooks/webhooks.ts";

interface Bench {
  run: (size: number) => void | Promise<void>;
  /** Rows or buyers, unless told. */
  size: number;
}

/** `npm run bench -- NAME [SIZE]`: claims of speed are ratios against a named peer, measured in the same run. */
const BENCHES: Readonly<Record<string, Bench>> = {
  hdbscan: { run: benchHdbscan, size: 20_000 },
  gbdt: { run: benchGradientBoosting, size: 200_000 },
  features: { run: benchFeatures, size: 1_000_000 },
  kmeans: { run: benchKMeans, size: 1_000_000 },
  live: { run: benchLiveMoves, size: 24_000 },
  run: { run: benchRun, size: 1_000_000 },
  ward: { run: benchWard, size: 10_000 },
  webhooks: { run: benchWebhooks, size: 100_000 },
};

const [name = "", size] = process.argv.slice(2);
const bench = BENCHES[name];
if (bench && /^\d{3,8}$/.test(size ?? "1000")) await bench.run(size === undefined ? bench.size : Number(size));
else {
  process.stderr.write(`Which one, and how large? npm run bench -- ${Object.keys(BENCHES).join("|")} [1000000]\n`);
  process.exitCode = 2;
}
