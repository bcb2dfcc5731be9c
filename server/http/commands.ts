import type { CutComparison } from "../runs/compareRuns.ts";
import type { IdentityWish } from "../runs/decideIdentity.ts";
import type { FoundLookalikes, LookalikesOf } from "../runs/lookalikePeople.ts";
import type { GoalWish } from "../runs/setGoals.ts";
import type { Job } from "../store/jobs.ts";
import type { Schedule } from "../store/schedules.ts";
import type { OrderVerdict } from "../store/schema/quality.ts";
import type { ScheduledKind } from "../store/schema/work.ts";
import type { Goal, Shop } from "../store/shops.ts";
import type { StandingPolicy } from "../store/standingApprovals.ts";

/**
 * What a request may set in motion. Implemented where the program is put together, since ingest and the connectors are
 * no business of a request handler. Work that takes long is started, not awaited: its rows say how far it is.
 */
export interface Commands {
  /** Installs the app in the store the session token belongs to, or renews its access. */
  install(session: { shopDomain: string; sessionToken: string }): Promise<Shop>;
  /** Checks the key with Klaviyo and keeps it sealed. */
  connectKlaviyo(shop: Shop, apiKey: string): Promise<{ accountId: string }>;
  /** Makes these the shop's goals, one to three, most important first; a goal that stays keeps its control group. */
  setGoals(shop: Shop, goals: readonly GoalWish[]): Promise<Goal[]>;
  /** Places everybody anew under the live segments, now instead of when it is due. */
  startRefresh(shop: Shop): Promise<{ id: string }>;
  /** Starts a sync, or gives the one that is under way: it may have been begun by the schedule. */
  startSync(shop: Shop): Promise<{ id: string }>;
  startRun(shop: Shop, options: { seed: number }): Promise<{ id: string }>;
  acceptRun(shop: Shop, runId: string, acceptance: { by: string; warnings: readonly string[] }): Promise<void>;
  /** Lets a run go on that the audit blocked; who and why are kept. Not over a history that was cut short. */
  overrideAudit(shop: Shop, runId: string, override: { by: string; reason: string }): Promise<void>;
  /** Keeps what somebody decided about two records: the next run follows it, and every run until it is taken back. */
  decideIdentity(shop: Shop, wish: IdentityWish, by: string): Promise<{ id: string }>;
  undoIdentityDecision(shop: Shop, decisionId: string, by: string): Promise<void>;
  /** Counts an order that the audit leaves out, or leaves one out, from the next run or refresh on. */
  ruleOnOrder(
    shop: Shop,
    orderId: number,
    ruling: { verdict: OrderVerdict; by: string; reason: string },
  ): Promise<void>;
  undoOrderRuling(shop: Shop, orderId: number, by: string): Promise<void>;
  /** Buyers who are most like a segment's, or like some customers. */
  findLookalikes(shop: Shop, of: LookalikesOf, most: number): Promise<FoundLookalikes>;
  /** How alike the segments of two runs are, by the people both had. */
  compareRuns(shop: Shop, runs: { first: string; second: string }): Promise<CutComparison>;
  /** Lets runs look for more than eight segments, one more a run; who and why are kept, and it can be taken back. */
  unlockSegments(shop: Shop, unlock: { segments: number; by: string; reason: string }): Promise<void>;
  lockSegments(shop: Shop, by: string): Promise<void>;
  /** Somebody says that a live segment does not match reality: nothing more is sent until somebody resolves that. */
  disputeSegment(shop: Shop, segmentId: number, dispute: { by: string; reason: string }): Promise<void>;
  resolveDispute(shop: Shop, segmentId: number, resolution: { by: string; note: string }): Promise<void>;
  /** Keeps the segments as they are instead of what a run proposes. */
  declineRun(shop: Shop, runId: string): Promise<void>;
  /** Counts what a push would do; nothing is sent before somebody approves what was counted. */
  startPush(shop: Shop): Promise<{ id: string }>;
  /**
   * Has a push sent as its dry run says. A reversal that puts people back onto lists whose live flows would write to
   * them again needs those flows acknowledged by id.
   */
  approvePush(
    shop: Shop,
    pushId: string,
    approval: { by: string; acknowledgedFlows: readonly string[] },
  ): Promise<void>;
  discardPush(shop: Shop, pushId: string): Promise<void>;
  /** Counts what taking back a push would do; carried out once approved, like any push. */
  startReversal(shop: Shop, pushId: string): Promise<{ id: string }>;
  /** People know a segment by its name, and so does its list: unique among the live ones. */
  renameSegment(shop: Shop, segmentId: number, name: string): Promise<void>;
  saveSettings(shop: Shop, settings: Shop["settings"]): Promise<void>;
  /** What may happen to a segment's list unattended. */
  saveStandingApproval(shop: Shop, segmentId: number, policy: StandingPolicy, by: string): Promise<void>;
  /** Changes when something happens by itself, in the shop's local time. */
  saveSchedule(
    shop: Shop,
    kind: ScheduledKind,
    schedule: Pick<Schedule, "cadence" | "hour" | "day" | "isEnabled">,
  ): Promise<void>;
  /** Takes up work again that had failed for good. */
  retryJob(shop: Shop, job: Pick<Job, "kind" | "reference">): Promise<void>;
  /** Stops everything that happens by itself; resuming puts the schedules and standing approvals in force again. */
  pause(shop: Shop): Promise<void>;
  resume(shop: Shop): Promise<void>;
}
