import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { areaUnderCurve, rank } from "../server/analytics/prediction/areaUnderCurve.ts";
import { probability } from "../server/analytics/prediction/calibration.ts";
import { boostedOdds, fitBoostedTrees } from "../server/analytics/prediction/gradientBoosting.ts";
import { matrix, selectRows } from "../server/analytics/segmentation/matrix.ts";
import { randomFrom } from "../server/domain/random.ts";

const COLUMNS = 30;
const PYTHON = "/usr/bin/python3";

/** Same rows, same settings (100 trees of 31 leaves, 20 rows a leaf, step .1, no early stop), one thread. */
const PEER = `
import sys, time
import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
folder, columns = sys.argv[1], int(sys.argv[2])
X = np.fromfile(folder + "/values").reshape(-1, columns)
y = np.fromfile(folder + "/outcome", dtype=np.uint8)
half = len(y) // 2
begin = time.process_time()
model = HistGradientBoostingClassifier(max_iter=100, max_leaf_nodes=31, min_samples_leaf=20, learning_rate=.1, early_stopping=False).fit(X[:half], y[:half])
fitted = time.process_time()
print(1000 * (fitted - begin), roc_auc_score(y[half:], model.predict_proba(X[half:])[:, 1]))
`;

/** Our boosted trees beside scikit-learn's on invented rows with interactions: processor time of the fit, and both AUCs. */
export function benchGradientBoosting(rows: number): void {
  const random = randomFrom(1);
  const values = matrix(
    rows,
    COLUMNS,
    Float64Array.from({ length: rows * COLUMNS }, () => 2 * random() - 1),
  );
  const outcome = Uint8Array.from({ length: rows }, (_, i) => {
    const [a = 0, b = 0, c = 0, d = 0] = values.data.subarray(i * COLUMNS, i * COLUMNS + 4);
    return Number(random() < probability(4 * a * b + c + 2 * Math.abs(d) - 1.5));
  });
  const half = Math.floor(rows / 2);
  const rowsFrom = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
  const learned = selectRows(values, rowsFrom(0, half));
  const before = process.cpuUsage();
  const trees = fitBoostedTrees(learned, outcome.subarray(0, half), { seed: 1, validationShare: 0 });
  const { user, system } = process.cpuUsage(before);
  const ours = (user + system) / 1000;
  const later = selectRows(values, rowsFrom(half, rows));
  const auc = areaUnderCurve(rank(boostedOdds(trees, later)), outcome.subarray(half));
  console.log(`${half} x ${COLUMNS}: ours ${ours.toFixed(0)} ms of processor, AUC ${auc.toFixed(4)} on as many others`);
  printPeer(values.data, outcome, ours);
}

function printPeer(values: Float64Array, outcome: Uint8Array, ours: number): void {
  const folder = mkdtempSync(join(tmpdir(), "strata-bench-"));
  try {
    writeFileSync(join(folder, "values"), values);
    writeFileSync(join(folder, "outcome"), outcome);
    const env = { ...process.env, OMP_NUM_THREADS: "1" };
    const { status, stdout } = spawnSync(PYTHON, ["-c", PEER, folder, String(COLUMNS)], { encoding: "utf8", env });
    if (status !== 0) {
      console.log(`scikit-learn: not compared, because ${PYTHON} cannot import it`);
      return;
    }
    const [theirs = Number.NaN, auc = Number.NaN] = stdout.trim().split(" ").map(Number);
    console.log(
      `scikit-learn: ${theirs.toFixed(0)} ms, AUC ${auc.toFixed(4)}; ratio ours / theirs ${(ours / theirs).toFixed(2)}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
