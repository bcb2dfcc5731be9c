import { z } from "zod";
import { familyShares } from "../../analytics/goals/familyShares.ts";
import { render } from "../../domain/language/english.ts";
import { sentence } from "../../domain/sentence.ts";
import { proposalResult } from "../../membership/proposal.ts";
import { findOverride } from "../../store/audits.ts";
import type { Reader } from "../../store/database.ts";
import { listDescriptions } from "../../store/descriptions.ts";
import {
  findRun,
  listProposedMoves,
  listProposedSegments,
  listSteps,
  type RunKey,
  readAudit,
  readSnapshot,
} from "../../store/runs.ts";
import { findModel, listSegments } from "../../store/segments.ts";
import type { RunView } from "../contract/runs.ts";
import { viewFinding, viewOverride } from "./qualityView.ts";
import { viewCheck, viewDescription, viewTraits, worded } from "./wording.ts";

/** A run with everything its rows say: audit, snapshot, proposal and the moves it would make. */
export async function viewRun(reader: Reader, key: RunKey): Promise<RunView | undefined> {
  const run = await findRun(reader, key);
  if (!run) return undefined;
  const [steps, audit, snapshot, segments, described, moves, slots, model, override] = await Promise.all([
    listSteps(reader, key),
    readAudit(reader, key),
    readSnapshot(reader, key),
    listProposedSegments(reader, key),
    listDescriptions(reader, key),
    listProposedMoves(reader, key),
    listSegments(reader, key.shopId),
    findModel(reader, key.shopId, key.runId),
    findOverride(reader, key),
  ]);
  const proposal = proposalOf(steps);
  return {
    id: run.id,
    state: run.state,
    seed: run.seed,
    asOf: run.asOf,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    error: run.error,
    refusal: run.refusal && {
      check: run.refusal.check,
      number: run.refusal.number,
      threshold: run.refusal.threshold,
      text: render(run.refusal.sentence),
    },
    goals: (run.goals ?? []).map(({ preset, question, rank }) => ({ preset, question, rank })),
    ...viewAxes(steps),
    progress: run.state === "running" ? run.progress : null,
    steps: steps.map(({ step, startedAt, finishedAt, result }) => ({ step, startedAt, finishedAt, result })),
    audit:
      audit === undefined
        ? null
        : {
            score: audit.score,
            scoreText: render(sentence("audit.score", { score: audit.score })),
            gate: audit.gate,
            findings: audit.findings.map(viewFinding),
          },
    override: override ? viewOverride(override) : null,
    snapshot: snapshot === undefined ? null : { asOf: snapshot.asOf, people: snapshot.people, buyers: snapshot.buyers },
    segments: segments.map((segment) => ({
      cluster: segment.cluster,
      slotId: segment.slotId,
      name: segment.name,
      people: segment.people,
      share: segment.share,
      dataScore: segment.dataScore,
      jaccard: segment.jaccard,
      laterBuyers: segment.laterBuyers,
      laterNetPerPerson: segment.laterNetPerPerson,
      isAccepted: segment.isAccepted,
      checks: segment.checks.map(viewCheck),
      traits: segment.traits.map(worded),
      profile: viewTraits(segment.traits),
      ...viewDescription(described.find(({ cluster }) => cluster === segment.cluster)),
    })),
    checks: proposal?.checks.map(viewCheck) ?? [],
    measures: proposal?.measures.map(worded) ?? [],
    tier: proposal?.tier ? { name: proposal.tier.name, text: render(proposal.tier.sentence) } : null,
    suggestions:
      proposal?.suggestions.map(({ kind, segments: of, sentence: words }) => ({
        kind,
        segments: of,
        text: render(words),
      })) ?? [],
    moves: moves.map(({ slotId, cluster, cause, people }) => ({ slotId, cluster, cause, people })),
    slots: slots.map(({ id, name }) => ({ id, name })),
    /** By cluster, once accepted: the slot its people are in. */
    acceptedSlots: model?.slots ?? null,
  };
}

const segmentationResult = z.object({
  axes: z.array(z.object({ feature: z.string(), weight: z.number() })),
  filled: z.array(z.number()),
  notes: z.array(z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) })),
});

/** What the segmentation says it clustered on, once there was one. */
function viewAxes(steps: Awaited<ReturnType<typeof listSteps>>): Pick<RunView, "axes" | "families" | "notes"> {
  const { data } = segmentationResult.safeParse(steps.find(({ step }) => step === "segmentation")?.result);
  if (!data) return { axes: null, families: [], notes: [] };
  const total = data.axes.reduce((sum, { weight }) => sum + weight, 0);
  const axes = data.axes.map(({ feature, weight }, i) => ({
    feature,
    label: render(sentence(`feature.${feature}`)),
    weight: weight / total,
    filled: data.filled[i] ?? 0,
  }));
  return { axes, families: familyShares(data.axes), notes: data.notes.map(worded) };
}

/** What the run's last step left; undefined before it. */
function proposalOf(steps: Awaited<ReturnType<typeof listSteps>>) {
  const proposal = steps.find(({ step }) => step === "proposal");
  return proposal && proposalResult.parse(proposal.result);
}
