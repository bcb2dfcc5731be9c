import type { CheckView } from "../../server/http/contract/common.ts";
import type { OverviewView } from "../../server/http/contract/overview.ts";
import type { DryRunView, PushView } from "../../server/http/contract/pushes.ts";
import type { ProposedSegmentView, RunView } from "../../server/http/contract/runs.ts";
import type { SegmentView } from "../../server/http/contract/segments.ts";
import type { ShopView } from "../../server/http/contract/shop.ts";

export const NOW = Date.UTC(2026, 10, 1, 12);

export const SHOP: ShopView = {
  id: 1,
  domain: "an-invented-shop.myshopify.com",
  name: "An invented shop",
  currency: "USD",
  timeZone: "UTC",
  scopes: [],
  klaviyoAccountId: "account",
  installedAt: NOW,
};

export const check = (over: Partial<CheckView> = {}): CheckView => ({
  check: "size",
  result: "pass",
  number: 0.4,
  threshold: 0.05,
  sentence: { code: "gate.size.pass", params: {} },
  text: "Holds 40% of buyers.",
  ...over,
});

export const segment = (over: Partial<SegmentView> = {}): SegmentView => ({
  id: 1,
  name: "Champions",
  createdAt: NOW,
  retiredAt: null,
  klaviyoListId: null,
  klaviyoListName: null,
  people: 120,
  dataScore: 91,
  dispute: null,
  share: 0.4,
  countedAt: NOW,
  reach: null,
  latestDay: null,
  traits: [],
  profile: [],
  persona: [],
  rule: null,
  scorecard: [],
  playbook: null,
  checks: [check()],
  jaccard: 0.9,
  laterBuyers: 0.5,
  laterNetPerPerson: 1_000,
  approval: null,
  ...over,
});

/** The overview of an app that has just been installed. */
export const overview = (over: Partial<OverviewView> = {}): OverviewView => ({
  now: NOW,
  shop: { name: SHOP.name, domain: SHOP.domain, currency: SHOP.currency, timeZone: SHOP.timeZone },
  isKlaviyoConnected: false,
  goal: null,
  pause: null,
  schedules: [],
  freshAsOf: null,
  sync: null,
  run: null,
  push: null,
  plannedPush: null,
  proposal: null,
  hasPushed: false,
  isGuideDismissed: false,
  segments: [],
  outgrown: [],
  everybody: null,
  audit: null,
  ...over,
});

/** The overview of a shop that has come all the way. */
export const established = (over: Partial<OverviewView> = {}): OverviewView =>
  overview({
    isKlaviyoConnected: true,
    goal: { preset: "repeat_purchase", question: "Whom?" },
    segments: [segment()],
    hasPushed: true,
    isGuideDismissed: true,
    freshAsOf: NOW - 3_600_000,
    sync: { id: "s", state: "done", startedAt: NOW - 3_700_000, finishedAt: NOW - 3_600_000, error: null },
    ...over,
  });

export const proposed = (over: Partial<ProposedSegmentView> = {}): ProposedSegmentView => ({
  cluster: 0,
  slotId: null,
  name: "Champions",
  people: 120,
  share: 0.4,
  dataScore: 93,
  jaccard: 0.9,
  laterBuyers: 0.5,
  laterNetPerPerson: 1_000,
  isAccepted: true,
  checks: [check()],
  traits: [],
  profile: [],
  persona: [],
  rule: null,
  scorecard: [],
  playbook: null,
  ...over,
});

export const run = (over: Partial<RunView> = {}): RunView => ({
  id: "run-1",
  state: "proposed",
  seed: 1,
  goals: [{ preset: "repeat_purchase", question: "Whom?", rank: 1 }],
  axes: null,
  families: [],
  notes: [],
  asOf: NOW,
  startedAt: NOW,
  finishedAt: NOW,
  error: null,
  refusal: null,
  progress: null,
  steps: [],
  audit: null,
  override: null,
  snapshot: { asOf: NOW, people: 400, buyers: 300 },
  segments: [proposed()],
  checks: [],
  measures: [],
  tier: null,
  suggestions: [],
  moves: [],
  slots: [],
  acceptedSlots: null,
  ...over,
});

export const dryRun = (over: Partial<DryRunView> = {}): DryRunView => ({
  dataScore: null,
  reach: [
    {
      segmentId: 1,
      people: 120,
      notInKlaviyo: 10,
      unreachable: 20,
      unreachableBy: { suppressed: 15, unsubscribed: 5 },
      heldOut: 9,
      onList: 81,
    },
  ],
  lists: [{ segmentId: 1, join: 30, leave: 4, stay: 51, joinBy: { order: 30 }, leaveBy: { ageing: 4 } }],
  properties: 34,
  events: 0,
  calls: 5,
  newProfiles: 0,
  handEdits: [],
  flows: [],
  flowsKnown: true,
  holdout: null,
  remains: [],
  ...over,
});

export const push = (over: Partial<PushView> = {}): PushView => ({
  id: "push-1",
  kind: "manual",
  reverses: null,
  reversedBy: null,
  state: "planned",
  dryRun: dryRun(),
  calls: 0,
  operations: 5,
  operationsDone: 0,
  mismatches: [],
  error: null,
  createdAt: NOW,
  plannedAt: NOW,
  approvedAt: null,
  approvedBy: null,
  finishedAt: null,
  segments: [{ id: 1, name: "Champions", retiredAt: null, klaviyoListId: "list" }],
  ...over,
});
