import { evaluateChurn } from "./evaluate/churn.ts";
import { evaluateContinuity } from "./evaluate/continuity.ts";
import { evaluateGate } from "./evaluate/gate.ts";
import { evaluatePlanted } from "./evaluate/planted.ts";
import { evaluateRetail } from "./evaluate/retail.ts";

/** `npm run evaluate -- NAME`: what the analyses reach on published data, printed as tables. */
const EVALUATIONS: Readonly<Record<string, () => void | Promise<void>>> = {
  churn: evaluateChurn,
  continuity: evaluateContinuity,
  gate: evaluateGate,
  retail: evaluateRetail,
  planted: evaluatePlanted,
};

const [name = ""] = process.argv.slice(2);
const evaluate = EVALUATIONS[name];
if (evaluate) await evaluate();
else {
  process.stderr.write(`Which one? npm run evaluate -- ${Object.keys(EVALUATIONS).join("|")}\n`);
  process.exitCode = 2;
}
