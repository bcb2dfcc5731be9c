import type { Database, Transaction } from "../../server/store/database.ts";
import { createRun, finishStep, type RunKey } from "../../server/store/runs.ts";
import { saveShop, setKlaviyoAccount } from "../../server/store/shops.ts";
import { createSync, failSync } from "../../server/store/syncs.ts";

/** What is in every text of a shop's rows, and in nobody else's. */
export const canaryOf = (shopId: number) => `canary${shopId}`;

/** Ids of a shop's things, by the first word of an address. */
export const idsOf = (shopId: number): Readonly<Record<string, string>> => ({
  syncs: `sync-${shopId}`,
  runs: `run-${shopId}`,
  pushes: `push-${shopId}`,
  segments: String(shopId * 11),
  schedules: "sync",
  refreshes: `refresh-${shopId}`,
  compliance: `request-${shopId}`,
  quality: `run-${shopId}`,
  "identity-decisions": `decision-${shopId}`,
  orders: String(shopId * 13),
});

/** What the steps of a run left beside its proposal, each with the canary in its texts. */
async function seedFindings(tx: Transaction, run: RunKey, at: number): Promise<void> {
  const canary = canaryOf(run.shopId);
  const sentence = { code: canary, params: {} };
  const step = { startedAt: at, finishedAt: at };
  const figures = { sizes: [1], smallestShare: 1, silhouette: 0.5, silhouetteError: 0.1, jaccard: 1, jaccards: [1] };
  const tried = {
    method: "k_means",
    k: 1,
    result: "pass",
    isChosen: true,
    why: sentence,
    triggers: [],
    notes: [sentence],
  };
  const bakeOff = [{ ...figures, ...tried, r2: null, rulesR2: null, noiseShare: 0, seconds: 1 }];
  const counts = { suspicious: 0, reseller: 0, vip: 1, other: 0 };
  const result = { bakeOff, outliers: { counts, examined: 1, rules: [sentence] } };
  await finishStep(tx, run, { step: "segmentation", ...step, result });
  const features = { coverage: { frequency: 1 }, notRecorded: [canary] };
  const selection = { candidates: 1, kept: ["frequency"], dropped: [] };
  await finishStep(tx, run, { step: "snapshot", ...step, result: { ...features, selection } });
  await finishStep(tx, run, {
    step: "prediction",
    ...step,
    result: { refusal: sentence, horizonDays: 90, cards: [], segmentGain: null },
  });
  const outlier = { personId: run.shopId * 17, kind: "vip" as const, apart: 3, sentence };
  await tx.query.insert(tx.tables.runOutliers).values({ ...run, ...outlier });
}

/** A shop with a row in every table that a route reads, each with the shop's canary in its texts. */
async function seedShop(db: Database, shopId: number, domain: string): Promise<void> {
  const canary = canaryOf(shopId);
  const ids = { sync: `sync-${shopId}`, run: `run-${shopId}`, push: `push-${shopId}`, segment: shopId * 11 };
  const at = 1_000;
  const sentence = { code: canary, params: { feature: "frequency", difference: 1, mean: 2, populationMean: 1 } };
  const check = { check: canary, result: "warn" as const, number: 1, threshold: 1, sentence };
  await db.transaction(async (tx) => {
    const { tables, query } = tx;
    await saveShop(
      tx,
      { id: shopId, domain, name: canary, currency: "EUR", timeZone: "Europe/Vienna", scopes: [canary] },
      at,
    );
    await setKlaviyoAccount(tx, shopId, canary);
    await query.insert(tables.goals).values({
      shopId,
      id: canary,
      preset: canary,
      rank: 1,
      question: canary,
      kpi: canary,
      owner: canary,
      createdAt: at,
    });
    await createSync(tx, shopId, ids.sync, at);
    await query.insert(tables.syncStreams).values({
      shopId,
      syncId: ids.sync,
      stream: "orders",
      state: "done",
      cursor: {},
      read: 5,
      rejected: 0,
      calls: 1,
      startedAt: at,
      finishedAt: at,
    });
    await failSync(tx, shopId, ids.sync, { at, error: canary });
    const run = { shopId, runId: ids.run };
    await createRun(tx, {
      shopId,
      id: ids.run,
      goalId: canary,
      syncId: ids.sync,
      seed: 1,
      asOf: at,
      askedBy: "person",
      startedAt: at,
    });
    const proposal = { method: canary, catalogueVersion: canary, parameters: {}, axes: [], checks: [check] };
    await finishStep(tx, run, { step: "proposal", startedAt: at, finishedAt: at, result: proposal });
    await seedFindings(tx, run, at);
    await query.insert(tables.audits).values({
      ...run,
      score: 99,
      gate: "pass",
      reason: sentence,
      affected: 0,
      warnAbove: 0.2,
      blockAbove: 0.4,
      auditedAt: at,
    });
    await query.insert(tables.audits).values({
      shopId,
      runId: `recent ${canary}`,
      score: 88,
      gate: "warn",
      reason: sentence,
      affected: 0.25,
      warnAbove: 0.2,
      blockAbove: 0.4,
      auditedAt: Date.now(),
    });
    await query.insert(tables.auditFindings).values({
      ...run,
      rule: canary,
      severity: "info",
      count: 1,
      of: 1,
      amount: null,
      cost: 0,
      action: sentence,
      handling: "kept",
      undo: "nothing",
      before: 1,
      after: 1,
      examples: [canary],
    });
    await query.insert(tables.auditChannels).values({
      ...run,
      source: canary,
      channel: "other",
      isMapped: false,
      people: 1,
      events: 1,
      revenue: 1,
      lastAt: at,
    });
    await query.insert(tables.auditOverrides).values({
      ...run,
      by: canary,
      reason: canary,
      at,
      score: 1,
      blockedBy: sentence,
    });
    await query
      .insert(tables.excludedOrders)
      .values({ ...run, orderId: shopId * 13, rule: canary, amount: 1, excludedAt: at });
    const pair = { firstKind: "account", first: canary, secondKind: "profile", second: canary } as const;
    await query
      .insert(tables.identityCandidates)
      .values({ ...run, ...pair, rule: canary, namesAgree: null, foundAt: at });
    await query
      .insert(tables.identityDecisions)
      .values({ shopId, id: `decision-${shopId}`, ...pair, verdict: "merge", by: canary, at, undoneAt: at });
    await query.insert(tables.unmatchedProfiles).values({ ...run, profileId: canary });
    await query.insert(tables.unmatchedPeople).values({ ...run, personId: shopId * 17 });
    await query
      .insert(tables.persons)
      .values({ shopId, id: shopId * 17, survivor: canary, mergedInto: null, since: at });
    await query.insert(tables.proposedSegments).values({
      ...run,
      cluster: 0,
      slotId: ids.segment,
      name: canary,
      people: 1,
      share: 1,
      dataScore: 99,
      jaccard: 1,
      laterBuyers: 1,
      laterNetPerPerson: 1,
      checks: [check],
      traits: [sentence],
      isAccepted: true,
    });
    await query.insert(tables.segmentDescriptions).values({
      ...run,
      cluster: 0,
      persona: [sentence],
      rule: {
        conditions: [],
        precision: 1,
        recall: 1,
        fidelity: 1,
        isApproximate: false,
        tested: 1,
        sentences: [sentence, sentence],
      },
      scorecard: [],
      playbook: { id: "reward_best", channels: [], kpi: "net_per_person" },
    });
    await query.insert(tables.models).values({
      ...run,
      goalId: canary,
      method: canary,
      seed: 1,
      catalogueVersion: canary,
      parameters: {},
      axes: [],
      slots: [ids.segment],
      acceptedAt: at,
      acceptedBy: canary,
      acceptedWarnings: [canary],
      publishedAt: at,
    });
    await query.insert(tables.segments).values({
      shopId,
      id: ids.segment,
      name: canary,
      createdAt: at,
      klaviyoListId: canary,
      klaviyoListName: canary,
    });
    const decided = { shopId, id: canary, reason: canary, by: canary, at };
    await query.insert(tables.segmentUnlocks).values({ ...decided, segments: 9 });
    await query.insert(tables.segmentDisputes).values({ ...decided, segmentId: ids.segment });
    await query
      .insert(tables.orderRulings)
      .values({ ...decided, orderId: shopId * 13, verdict: "leave_out", undoneBy: canary, undoneAt: at });
    await query.insert(tables.standingApprovals).values({
      shopId,
      segmentId: ids.segment,
      causes: ["order"],
      mostMovesADay: 1,
      modelRunId: canary,
      givenBy: canary,
      givenAt: at,
    });
    await query.insert(tables.pushes).values({
      shopId,
      id: ids.push,
      kind: "manual",
      modelRunId: ids.run,
      state: "mismatch",
      dryRun: null,
      createdAt: at,
      approvedBy: canary,
      calls: 1,
      mismatches: [
        { segmentId: ids.segment, missing: [canary], unexpected: [canary], removedByHand: [canary], stayed: [canary] },
      ],
      error: canary,
    });
    await query.insert(tables.refreshes).values({
      shopId,
      id: `refresh-${shopId}`,
      state: "failed",
      askedBy: "person",
      asOf: at,
      people: 1,
      moved: 1,
      waiting: 1,
      error: canary,
    });
    await query.insert(tables.complianceRequests).values({
      shopId,
      id: `request-${shopId}`,
      kind: "customer_redact",
      requestedAt: at,
      subject: {},
      outcome: { [canary]: 1 },
    });
    await query.insert(tables.jobs).values({
      shopId,
      kind: "push",
      reference: canary,
      state: "dead",
      priority: 1,
      askedAt: at,
      dueAt: at,
      attempts: 1,
      error: canary,
    });
  });
}

/** Two shops that have everything, each with its own canary. */
export async function seedTwoShops(db: Database): Promise<void> {
  await seedShop(db, 1, "one.myshopify.com");
  await seedShop(db, 2, "two.myshopify.com");
}
