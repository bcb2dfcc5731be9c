/** `npm run bench -- NAME`: each bench prints ratios against a named peer, measured in the same run. */
const BENCHES: Readonly<Record<string, () => Promise<unknown>>> = {
  kmeans: () => import("./kMeans.ts"),
};

const [name = ""] = process.argv.slice(2);
const bench = BENCHES[name];
if (bench) await bench();
else {
  process.stderr.write(`Which one? npm run bench -- ${Object.keys(BENCHES).join("|")}\n`);
  process.exitCode = 2;
}
