import { z } from "zod";
import { render } from "../../domain/language/english.ts";
import type { Reader } from "../../store/database.ts";
import { listOutliers, type OutlierCursor } from "../../store/outliers.ts";
import { findRun, type RunKey, readStep } from "../../store/runs.ts";
import type { OutlierKindView, OutliersView } from "../contract/findings.ts";
import { customerOf } from "./memberView.ts";
import { said } from "./said.ts";
import { worded } from "./wording.ts";

/** People of a page. */
const PEOPLE = 100;

/** What the segmentation of a run says of the unusual, beside the list. */
const segmentationResult = z.object({
  outliers: z.object({
    counts: z.object({ suspicious: z.number(), reseller: z.number(), vip: z.number(), other: z.number() }),
    examined: z.number(),
    rules: z.array(said),
  }),
});

/** Whom a run found unlike everybody, furthest apart first; undefined for a run the shop has not. */
export async function viewOutliers(
  reader: Reader,
  key: RunKey,
  { after, kind }: { after: string | undefined; kind: OutlierKindView | undefined },
): Promise<OutliersView | undefined> {
  if (!(await findRun(reader, key))) return undefined;
  const { data } = segmentationResult.safeParse(await readStep(reader, key, "segmentation"));
  const cursor = after === undefined ? null : readCursor(after);
  const rows = await listOutliers(reader, key, { after: cursor, kind, limit: PEOPLE + 1 });
  const shown = rows.slice(0, PEOPLE);
  const last = shown.at(-1);
  return {
    runId: key.runId,
    counts: data?.outliers.counts ?? null,
    examined: data?.outliers.examined ?? null,
    rules: data?.outliers.rules.map(render) ?? [],
    outliers: shown.map(({ personId, survivor, kind: found, apart, sentence: words }) => ({
      person: personId,
      customerId: survivor === null ? null : customerOf(survivor),
      kind: found,
      apart,
      sentence: worded(words),
    })),
    next: last && rows.length > PEOPLE ? `${last.apart}_${last.personId}` : null,
  };
}

function readCursor(text: string): OutlierCursor {
  const [apart, personId] = text.split("_");
  return { apart: Number(apart), personId: Number(personId) };
}
