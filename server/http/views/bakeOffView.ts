import { z } from "zod";
import { render } from "../../domain/language/english.ts";
import { sentence } from "../../domain/sentence.ts";
import type { Reader } from "../../store/database.ts";
import { findRun, type RunKey, readStep } from "../../store/runs.ts";
import type { BakeOffRowView, BakeOffView } from "../contract/findings.ts";
import { said } from "./said.ts";

const figure = z.number().nullable();
const row = z.object({
  method: z.string(),
  k: z.number(),
  result: z.enum(["pass", "warn", "fail", "lost", "unfit", "outliers", "not_run"]),
  isChosen: z.boolean(),
  why: said,
  sizes: z.array(z.number()).nullable().default(null),
  smallestShare: figure,
  silhouette: figure,
  silhouetteError: figure,
  jaccard: figure,
  jaccards: z.array(z.number()).nullable().default(null),
  r2: z.object({ value: z.number(), lower: z.number(), upper: z.number() }).nullable(),
  rulesR2: figure,
  noiseShare: figure,
  seconds: figure,
  triggers: z.array(z.object({ name: z.string(), value: z.number(), threshold: z.number(), sentence: said })),
  notes: z.array(said),
});

/** What the segmentation of a run says of all it tried. */
const segmentationResult = z.object({ bakeOff: z.array(row) });

/** What a run tried, in the order it was tried; undefined for a run the shop has not. */
export async function viewBakeOff(reader: Reader, key: RunKey): Promise<BakeOffView | undefined> {
  if (!(await findRun(reader, key))) return undefined;
  const { data } = segmentationResult.safeParse(await readStep(reader, key, "segmentation"));
  const rows = (data?.bakeOff ?? []).map(viewRow);
  const chosen = rows.find(({ isChosen }) => isChosen);
  return { runId: key.runId, chosen: chosen ? { method: chosen.method, k: chosen.k } : null, rows };
}

function viewRow(tried: z.infer<typeof row>): BakeOffRowView {
  const { method, silhouette, silhouetteError, why, triggers, notes, ...shared } = tried;
  const part = (name: string) => render(sentence(`method.${name}.${method}`));
  return {
    ...shared,
    method,
    name: part("name"),
    bestFor: part("best"),
    noise: part("noise"),
    scale: part("scale"),
    why: render(why),
    silhouette:
      silhouette === null
        ? null
        : {
            value: silhouette,
            error: silhouetteError,
            about: render(sentence(`method.silhouette.${pointsOf(method)}`)),
          },
    triggers: triggers.map(({ name, value, threshold, sentence: words }) => ({
      name,
      value,
      threshold,
      text: render(words),
    })),
    notes: notes.map(render),
  };
}

/** What a method's silhouette is measured on. */
function pointsOf(method: string): "winsorised" | "unclipped" {
  return method.endsWith("dbscan") ? "unclipped" : "winsorised";
}
