import type { Topic } from "./topics.ts";

export type DeliveryStatus = "waiting" | "delivered" | "failed" | "dropped";

/** One webhook on its way to the app. */
export interface Delivery {
  topic: Topic;
  /** The same for every delivery of one event. */
  eventId: string;
  /** The same for every attempt at one delivery. */
  webhookId: string;
  /** Virtual time. */
  triggeredAt: number;
  /** What is sent, byte for byte; emptied when the delivery has ended. */
  body: string;
  attempts: number;
  status: DeliveryStatus;
  /** The app's last answer: an HTTP status, or null for none. */
  answer: number | null;
  /** The machine's time of the next attempt. */
  dueAt: number;
}

/** A delivery as the inspector shows it: without what was sent. */
export type DeliveryOutcome = Omit<Delivery, "body" | "dueAt" | "triggeredAt"> & { triggeredAt: string };

export function outcomeOf(delivery: Delivery): DeliveryOutcome {
  const { body: _body, dueAt: _dueAt, triggeredAt, ...outcome } = delivery;
  return { ...outcome, triggeredAt: new Date(triggeredAt).toISOString() };
}

/** Seconds before each retry: eight within about four hours, as Shopify spreads them. */
export const RETRY_PAUSES: readonly number[] = [10, 60, 180, 480, 1_080, 2_280, 4_200, 6_110];
