import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const COMMAND = fileURLToPath(new URL("../../scripts/reference.ts", import.meta.url));
const SHARED = fileURLToPath(new URL("../../../shared/data/reference", import.meta.url));

function check(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
}

/** Two pairs and a point between: every number below is worked out by hand. */
const FIVE_POINTS = {
  X: [[0], [1], [10], [11], [5]],
  kmeans: [
    {
      k: 2,
      init_rows: [0, 2],
      labels: [0, 0, 1, 1, 0],
      inertia: 14.5,
      n_iter: 2,
      best_labels: [0, 0, 1, 1, 0],
      silhouette: (5 / 7 + 14 / 19 + 7 / 8 + 8 / 9 + 2 / 11) / 5,
    },
  ],
  ward: [{ k: 2, labels: [7, 7, 3, 3, 7] }],
  dbscan: [{ eps: 1, min_samples: 2, labels: [0, 0, 1, 1, -1] }],
};

describe("npm run reference", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "strata-reference-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (name: string, content: unknown) => writeFileSync(join(folder, name), JSON.stringify(content));

  const isThere = existsSync(SHARED);
  it.skipIf(!isThere)(`finds every known file right${isThere ? "" : ` (skipped: ${SHARED} is not here)`}`, () => {
    const { status, stdout } = check();
    expect(stdout).not.toMatch(/FAIL/);
    for (const method of ["k-means labels", "k-means inertia", "k-means iterations", "silhouette", "Ward", "DBSCAN"]) {
      expect(stdout).toMatch(new RegExp(`pass .*${method}`));
    }
    expect(stdout.match(/pass .*HDBSCAN/g)).toHaveLength(3);
    expect(status).toBe(0);
  });

  it("passes a small folder worked out by hand, whatever its files are called", () => {
    write("anything.json", FIVE_POINTS);
    writeFileSync(join(folder, "packed.json.gz"), gzipSync(JSON.stringify({ ...FIVE_POINTS, kmeans: [] })));
    const { status, stdout } = check(folder);
    expect(stdout).toMatch(/^8 passed, 0 failed/m);
    expect(status).toBe(0);
  });

  const [first] = FIVE_POINTS.kmeans;
  const wrong: [string, object, RegExp][] = [
    ["a label", { kmeans: [{ ...first, labels: [0, 0, 1, 1, 1] }] }, /FAIL .*k-means labels .*deviation 1, bar 0/],
    ["an inertia", { kmeans: [{ ...first, inertia: 14.5000001 }] }, /FAIL .*k-means inertia .*deviation 6\.9e-9/],
    ["an iteration count", { kmeans: [{ ...first, n_iter: 3 }] }, /FAIL .*k-means iterations .*deviation 1, bar 0/],
    ["a silhouette", { kmeans: [{ ...first, silhouette: 0.7 }] }, /FAIL .*silhouette, mean/],
    ["a width", { kmeans: [{ ...first, silhouette_samples_first50: [0.7] }] }, /FAIL .*silhouette, per point/],
    ["a tree", { ward: [{ k: 2, labels: [0, 0, 1, 1, 1] }] }, /FAIL .*Ward/],
    ["a noise point", { dbscan: [{ eps: 1, min_samples: 2, labels: [0, 0, 1, 1, 1] }] }, /FAIL .*DBSCAN/],
    ["a number of labels", { ward: [{ k: 2, labels: [0] }] }, /FAIL .*could not be checked: 5 and 1 labels/],
  ];
  it.each(wrong)("fails where %s is wrong", (_what, change, message) => {
    write("points.json", { ...FIVE_POINTS, ...change });
    const { status, stdout } = check(folder);
    expect(stdout).toMatch(message);
    expect(status).toBe(1);
  });

  it("takes points from the file that has them, and leaves out the runs the file warns of", () => {
    write("points.json", { X: FIVE_POINTS.X, kmeans: [] });
    const runs = [
      { minPts: 2, labels: [1, 1, 2, 2, 1] },
      { minPts: 3, labels: [9, 9, 9, 9, 1] },
    ];
    const sets = { five: { X: null, X_from: "points.json", runs }, lost: { X_from: "lost.json", runs } };
    write("runs.json", { sets, warning: "five minPts 3 and 10: not to be used" });
    const { status, stdout } = check(folder);
    expect(stdout).toMatch(/pass .*HDBSCAN of five.*minPts 2; 1 left out, as the file warns/);
    expect(stdout).toMatch(/skip .*HDBSCAN of lost.*its points are in lost.json, which is not in the folder/);
    expect(status).toBe(0);
  });

  it("fails a file that cannot be read, and lists one it does not know", () => {
    writeFileSync(join(folder, "cut.json"), '{"X": [');
    write("other.json", { weather: "fine" });
    writeFileSync(join(folder, "notes.txt"), "");
    const { status, stdout } = check(folder);
    expect(stdout).toMatch(/FAIL {2}cut.json could not be checked/);
    expect(stdout).toMatch(/other.json is of no format that is known here/);
    expect(stdout).toMatch(/notes.txt is of no format that is known here/);
    expect(status).toBe(1);
  });

  it("says so where there is nothing to check, or no folder", () => {
    expect(check(folder).stdout).toMatch(/Nothing in .* could be checked/);
    const { status, stderr } = check(join(folder, "missing"));
    expect(stderr).toMatch(/There is no folder .*missing/);
    expect(status).toBe(1);
  });
});
