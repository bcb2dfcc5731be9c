import type { Clock } from "../domain/clock.ts";
import { AppError } from "../domain/errors.ts";
import { enqueue } from "../jobs/queue.ts";
import type { Database, Transaction } from "../store/database.ts";
import { listPushesIn } from "../store/pushes.ts";
import { findRun, listProposedSegments, type ProposedSegment, type Run, type RunKey, readStep } from "../store/runs.ts";
import { findLiveModel, findModel, findUnpublishedModel, nextSegmentId } from "../store/segments.ts";
import { giveStandingApprovals } from "../store/standingApprovals.ts";
import { type ProposalResult, proposalResult } from "./proposal.ts";

export interface Acceptance {
  by: string;
  /** Check names of the warnings the person has read; every warning of the proposal must be among them. */
  warnings: readonly string[];
}

/**
 * Records that a person accepted a proposal: slots for its accepted segments, the model as an immutable row and the job
 * that makes it live, in one commit. Accepting a run again changes nothing.
 * @throws {AppError} `conflict` when the run is no proposal, `invalid_input` when a warning was not acknowledged
 */
export async function acceptProposal(db: Database, clock: Clock, key: RunKey, acceptance: Acceptance): Promise<void> {
  await db.transaction(async (tx) => {
    if (await findModel(tx, key.shopId, key.runId)) return;
    const run = await requireProposal(tx, key);
    const proposal = proposalResult.parse(await readStep(tx, key, "proposal"));
    const segments = await listProposedSegments(tx, key);
    refuseUnreadWarnings(proposal, segments, acceptance);
    // Later than the live model's instant, at which readers still look.
    const live = await findLiveModel(tx, key.shopId);
    const acceptedAt = Math.max(clock.now(), (live?.acceptedAt ?? 0) + 1);
    let fresh = await nextSegmentId(tx, key.shopId);
    const slots: (number | null)[] = [];
    for (const segment of segments.toSorted((a, b) => a.cluster - b.cluster)) {
      if (!segment.isAccepted) {
        slots[segment.cluster] = null;
        continue;
      }
      const slot = segment.slotId ?? fresh++;
      slots[segment.cluster] = slot;
      // A slot carried on keeps its name: flows and people refer to it.
      await tx.insertMissing(tx.tables.segments, [
        {
          shopId: key.shopId,
          id: slot,
          name: segment.name,
          createdAt: acceptedAt,
          retiredAt: null,
          klaviyoListId: null,
          klaviyoListName: null,
        },
      ]);
    }
    await tx.query.insert(tx.tables.models).values({
      shopId: key.shopId,
      runId: key.runId,
      goalId: run.goalId,
      undoes: null,
      restores: null,
      method: proposal.method,
      seed: run.seed,
      catalogueVersion: proposal.catalogueVersion,
      parameters: proposal.parameters,
      axes: proposal.axes,
      slots,
      acceptedAt,
      acceptedBy: acceptance.by,
      acceptedWarnings: [...acceptance.warnings],
      publishedAt: null,
      retiredAt: null,
    });
    const segmentIds = slots.filter((slot) => slot !== null);
    const given = { modelRunId: key.runId, givenBy: acceptance.by, givenAt: acceptedAt };
    await giveStandingApprovals(tx, { shopId: key.shopId, segmentIds }, given);
    await enqueue(tx, { shopId: key.shopId, kind: "publication", reference: key.runId, askedAt: clock.now() });
  });
}

/** A proposal that nobody has decided on, while no other one is on its way to being published. */
async function requireProposal(tx: Transaction, key: RunKey): Promise<Run> {
  const run = await findRun(tx, key);
  if (run?.state !== "proposed") {
    throw new AppError(
      "conflict",
      `Run ${key.runId} has no proposal to accept; its state is ${run?.state ?? "unknown"}.`,
    );
  }
  const open = await listPushesIn(tx, key.shopId, ["approved", "sending", "verifying"]);
  if (open.some(({ kind }) => kind === "reversal")) {
    throw new AppError("conflict", "A push is being taken back; wait for it to end and accept then.");
  }
  const pending = await findUnpublishedModel(tx, key.shopId);
  if (pending) {
    throw new AppError(
      "conflict",
      `Run ${pending.runId} was accepted a moment ago and is being published; wait for it.`,
    );
  }
  return run;
}

/** Warnings need a person who says so: the acceptance names each, and the model keeps them. */
function refuseUnreadWarnings(
  proposal: ProposalResult,
  segments: readonly ProposedSegment[],
  acceptance: Acceptance,
): void {
  const ofSegments = segments.filter(({ isAccepted }) => isAccepted).flatMap(({ checks }) => checks);
  const warned = [...proposal.checks, ...ofSegments].filter(({ result }) => result === "warn");
  const unread = new Set(warned.map(({ check }) => check)).difference(new Set(acceptance.warnings));
  if (unread.size > 0) {
    throw new AppError(
      "invalid_input",
      `The proposal carries warnings that were not acknowledged: ${[...unread].join(", ")}. Name them to accept.`,
      { details: { warnings: [...unread] } },
    );
  }
}
