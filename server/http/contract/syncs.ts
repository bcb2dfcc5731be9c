export type SyncStateView = "running" | "done" | "failed";

export interface StreamView {
  stream: "customers" | "orders" | "refunds" | "ledger" | "profiles" | "engagement";
  state: SyncStateView;
  /** Records read so far, refused ones included. */
  read: number;
  rejected: number;
  calls: number;
  startedAt: number;
  finishedAt: number | null;
}

/** GET /syncs/:id */
export interface SyncView {
  id: string;
  state: SyncStateView;
  startedAt: number;
  finishedAt: number | null;
  error: string | null;
  tally: {
    customers: number;
    purchases: number;
    gross: number;
    cancelled: number;
    guestOrders: number;
    guestLines: number;
    quarantined: number;
  } | null;
  streams: StreamView[];
}
