import { sentence } from "../../domain/sentence.ts";
import { findDataScore } from "../../store/audits.ts";
import type { Reader } from "../../store/database.ts";
import { findRun, listProposedSegments, type RunKey, readSnapshot } from "../../store/runs.ts";
import { findLiveModel } from "../../store/segments.ts";
import type { Shop } from "../../store/shops.ts";
import type { Commands } from "../commands.ts";
import type { ComparedRunView, ComparisonView } from "../contract/comparison.ts";
import { viewBakeOff } from "./bakeOffView.ts";
import { worded } from "./wording.ts";

/** From here on the same people are together, or many of them. */
const BANDS = [
  [0.8, "high"],
  [0.5, "partial"],
] as const;

/**
 * Two runs side by side; undefined where the shop has not both.
 * @param other the run to compare with; that of the live segments unless given
 */
export async function viewComparison(
  reader: Reader,
  commands: Pick<Commands, "compareRuns">,
  shop: Shop,
  { runId, other }: { runId: string; other: string | undefined },
): Promise<ComparisonView | undefined> {
  const against = other ?? (await liveRun(reader, shop.id));
  if (against === undefined) return undefined;
  const [first, second] = await Promise.all([
    viewSide(reader, { shopId: shop.id, runId }),
    viewSide(reader, { shopId: shop.id, runId: against }),
  ]);
  if (!first || !second) return undefined;
  const compared = await commands.compareRuns(shop, { first: runId, second: against });
  return { first, second, ...compared, text: worded(agreementInWords(compared.agreement)) };
}

async function liveRun(reader: Reader, shopId: number): Promise<string | undefined> {
  const model = await findLiveModel(reader, shopId);
  return model && (model.restores ?? model.runId);
}

async function viewSide(reader: Reader, key: RunKey): Promise<ComparedRunView | undefined> {
  const run = await findRun(reader, key);
  if (!run) return undefined;
  const [tried, snapshot, dataScore, segments] = await Promise.all([
    viewBakeOff(reader, key),
    readSnapshot(reader, key),
    findDataScore(reader, key),
    listProposedSegments(reader, key),
  ]);
  const chosen = tried?.rows.find(({ isChosen }) => isChosen);
  return {
    runId: key.runId,
    state: run.state,
    asOf: run.asOf,
    question: run.goals?.[0]?.question ?? null,
    buyers: snapshot?.buyers ?? null,
    dataScore: dataScore?.score ?? null,
    method: chosen?.method ?? null,
    k: chosen?.k ?? null,
    silhouette: chosen?.silhouette?.value ?? null,
    jaccard: chosen?.jaccard ?? null,
    r2: chosen?.r2 ?? null,
    rulesR2: chosen?.rulesR2 ?? null,
    segments: segments.map(({ cluster, name, people, share, isAccepted }) => ({
      cluster,
      name,
      people,
      share,
      isAccepted,
    })),
  };
}

function agreementInWords(agreement: number | null) {
  if (agreement === null) return sentence("comparison.agreement.nobody");
  const band = BANDS.find(([least]) => agreement >= least)?.[1] ?? "low";
  return sentence(`comparison.agreement.${band}`, { agreement });
}
