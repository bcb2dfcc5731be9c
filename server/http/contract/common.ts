/** What several resources have in common. Times are milliseconds since 1970, money is minor units of the shop's currency. */

/** Something to tell a person: as data, and worded in English. */
export interface WordedSentence {
  code: string;
  params: Readonly<Record<string, string | number>>;
  text: string;
}

export type CheckOutcome = "pass" | "warn" | "fail";

/** One check of the gate, on a segment or on the whole. */
export interface CheckView {
  check: string;
  result: CheckOutcome;
  number: number;
  threshold: number;
  sentence: { code: string; params: Readonly<Record<string, string | number>> };
  text: string;
}

/** Why a membership began or ended. */
export type CauseView =
  | "order"
  | "ageing"
  | "engagement"
  | "refund"
  | "consent"
  | "model_change"
  | "identity_merge"
  | "identity_split"
  | "arm"
  | "undo"
  | "manual";

/** What was set in motion. */
export interface Started {
  id: string;
}

/** Every failure. `message` is a sentence for a person. */
export interface ErrorAnswer {
  error: { code: string; message: string; details?: Readonly<Record<string, unknown>> };
}
