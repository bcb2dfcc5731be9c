import { parseArgs } from "node:util";
import { crashEverywhere } from "./crashEverywhere.ts";

const { values } = parseArgs({
  options: {
    sample: { type: "string" },
    seed: { type: "string", default: "1" },
    stage: { type: "string", multiple: true },
    lanes: { type: "string", default: "2" },
    point: { type: "string" },
  },
});

const { isGood } = await crashEverywhere({
  sample: values.sample === undefined ? null : Number(values.sample),
  seed: Number(values.seed),
  lanes: Number(values.lanes),
  stages: values.stage ?? null,
  only: values.point ?? null,
  say: (line) => process.stdout.write(`${line}\n`),
});
process.exit(isGood ? 0 : 1);
