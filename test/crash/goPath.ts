import type { Mutation } from "./app.ts";
import { PATH } from "./path.ts";
import { type Checkpoint, runKilled, runUndisturbed, Stuck, type TrialResult, type Undisturbed } from "./trial.ts";

/** Goes the path undisturbed up to the last of some stages. */
export async function goPath(
  keepIn: string,
  stages: readonly string[],
  say: (line: string) => void,
): Promise<Undisturbed[]> {
  const unknown = stages.filter((name) => !PATH.some((stage) => stage.name === name));
  if (unknown.length > 0) {
    throw new Error(`No stage is called ${unknown.join(", ")}; there are ${PATH.map(({ name }) => name).join(", ")}.`);
  }
  const gone: Undisturbed[] = [];
  const last = PATH.findLastIndex(({ name }) => stages.includes(name));
  let from: Checkpoint | null = null;
  for (const stage of PATH.slice(0, last + 1)) {
    const done: Undisturbed = await runUndisturbed(stage, from, keepIn);
    const seconds = (done.milliseconds / 1000).toFixed(1);
    if (stages.includes(stage.name)) say(`${stage.name}: ${done.points.length} failpoints, ${seconds} s undisturbed`);
    gone.push(done);
    from = done.next;
  }
  return gone.filter(({ stage }) => stages.includes(stage.name));
}

/** After so many milliseconds the app does by itself what it put off, and the end is another one. */
const TOO_LONG = 25_000;
const ATTEMPTS = 3;

/**
 * What a kill at a point comes to. A trial that took too long is repeated, and one that did not come to its point:
 * how often a job is asked for, for instance, depends on how fast things happen.
 */
export async function tryPoint(
  undisturbed: Undisturbed,
  point: string,
  mutations: readonly Mutation[] = [],
): Promise<Pick<TrialResult, "end" | "differences">> {
  for (let attempt = 1; ; attempt++) {
    try {
      const result = await runKilled(undisturbed, point, mutations);
      if (attempt === ATTEMPTS || !isDueToSpeed(result)) return result;
    } catch (error) {
      if (!(error instanceof Stuck)) throw error;
      return { end: "different", differences: [error.message] };
    }
  }
}

const isDueToSpeed = ({ end, milliseconds }: TrialResult) =>
  end === "not reached" || (end === "different" && milliseconds >= TOO_LONG);
