import { z } from "zod";
import { render } from "../../domain/language/english.ts";
import { sentence } from "../../domain/sentence.ts";
import { allFeatures } from "../../runs/featureUnit.ts";
import type { Reader } from "../../store/database.ts";
import { findRun, type RunKey, readStep } from "../../store/runs.ts";
import type { RunFeaturesView, RunFeatureView } from "../contract/findings.ts";

/** What the snapshot of a run says of its features. */
const snapshotResult = z.object({
  coverage: z.record(z.string(), z.number()),
  notRecorded: z.array(z.string()),
  selection: z.object({
    candidates: z.number(),
    kept: z.array(z.string()),
    dropped: z.array(
      z.object({ feature: z.string(), reason: z.string(), number: z.number(), with: z.string().nullable() }),
    ),
  }),
});
type SnapshotResult = z.infer<typeof snapshotResult>;

/** Which features a run kept to describe people, and why not the others; undefined for a run the shop has not. */
export async function viewRunFeatures(reader: Reader, key: RunKey): Promise<RunFeaturesView | undefined> {
  if (!(await findRun(reader, key))) return undefined;
  const { data } = snapshotResult.safeParse(await readStep(reader, key, "snapshot"));
  return {
    runId: key.runId,
    kept: data?.selection.kept.length ?? 0,
    candidates: data?.selection.candidates ?? 0,
    notRecorded: data?.notRecorded ?? [],
    features: data ? allFeatures().map((feature) => viewFeature(feature, data)) : [],
  };
}

function viewFeature(
  { name, family, source }: ReturnType<typeof allFeatures>[number],
  { coverage, selection }: SnapshotResult,
): RunFeatureView {
  const dropped = selection.dropped.find(({ feature }) => feature === name);
  const isKept = selection.kept.includes(name);
  const known = coverage[name] ?? null;
  const reason = dropped?.reason ?? (isKept ? "kept" : "not_measured");
  const params = { number: dropped?.number ?? known ?? 0, feature: dropped?.with ?? "" };
  return {
    feature: name,
    label: render(sentence(`feature.${name}`)),
    family,
    source,
    coverage: known,
    isKept,
    reason,
    sameAs: dropped?.with ?? null,
    text: render(sentence(`selection.${reason}`, params)),
  };
}
