/** What the app and the sandbox answer, as far as the demo reads it. Money in minor units of the store's currency. */

export interface Totals {
  customers: number;
  purchases: number;
  gross: number;
  cancelled: number;
  guestOrders: number;
  guestLines: number;
  quarantined: number;
}

/** What became of the rows of an imported file. */
export interface FileView {
  name: string;
  rows: number;
  customers: number;
  buyers: number;
  purchases: number;
  gross: number;
  guestLines: number;
  guestLinesUnplaced: number;
  cancelled: { rows: number; total: number; byProduct: number; byAmount: number; unmatched: number };
  exactDuplicateLines: { lines: number; amount: number };
  zeroPriceLines: number;
  quarantined: { line: number; reason: string }[];
}

export interface Given extends Totals {
  file: FileView | null;
  provenance: { orders: "generated" | "file"; generated: string[] };
}

export interface SyncView {
  state: "running" | "done" | "failed";
  error: string | null;
  tally: Totals | null;
  streams: { stream: string; state: string; read: number; rejected: number; calls: number }[];
}

export interface CheckView {
  check: string;
  result: "pass" | "warn" | "fail";
  number: number;
  threshold: number;
  text: string;
}

export interface SegmentView {
  cluster: number;
  slotId: number | null;
  name: string;
  people: number;
  share: number;
  jaccard: number | null;
  laterBuyers: number | null;
  laterNetPerPerson: number | null;
  isAccepted: boolean;
  checks: CheckView[];
}

export interface RunView {
  id: string;
  state: "running" | "proposed" | "refused" | "failed" | "accepted" | "superseded";
  seed: number;
  error: string | null;
  refusal: { check: string; number: number; threshold: number; text: string } | null;
  steps: { step: string; startedAt: number; finishedAt: number; result: unknown }[];
  audit: {
    score: number;
    gate: string;
    findings: {
      rule: string;
      severity: string;
      count: number;
      of: number;
      amount: number | null;
      action: { text: string };
    }[];
  } | null;
  snapshot: { people: number; buyers: number } | null;
  segments: SegmentView[];
  /** Checks on the proposal as a whole. */
  checks: CheckView[];
  moves: { slotId: number; cluster: number; cause: string; people: number }[];
  slots: { id: number; name: string }[];
  acceptedSlots: (number | null)[] | null;
}

export interface PushView {
  id: string;
  state: string;
  dryRun: {
    reach: {
      segmentId: number;
      people: number;
      notInKlaviyo: number;
      unreachable: number;
      heldOut: number;
      onList: number;
    }[];
    lists: { segmentId: number; join: number; leave: number; stay: number }[];
    properties: number;
    events: number;
  } | null;
  calls: number;
  operations: number;
  mismatches: { segmentId: number; missing: string[]; unexpected: string[] }[];
  error: string | null;
}

export interface SlotView {
  id: number;
  name: string;
  klaviyoListId: string | null;
  retiredAt: number | null;
}
