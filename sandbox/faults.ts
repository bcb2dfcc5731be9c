/** Switches for what goes wrong. Shares are drawn from the world's seed, never from time, so that a run can be repeated. */
export interface Faults {
  /** Share of list additions that are answered 204 and then not carried out. */
  dropListAdds: number;
  /** Share of list removals that are answered 204 and then not carried out. */
  dropListRemoves: number;
  /** Share of requests answered 500 before anything was done. */
  serverErrors: number;
  /** Share of requests that are carried out and then answered by a broken connection. */
  resetAfterApply: number;
  /** Number of JSONL lines left out of a bulk result although its objectCount counts them. */
  dropBulkLines: number;
  /** Share of GraphQL reads that answer orders and customers as they were before the last change, if it is fresh. */
  staleReads: number;
  /** Share of webhooks that arrive twice: as the same delivery again, or as another of the same event. */
  webhookDuplicates: number;
  /** Share of webhooks held back for a while, so that later ones overtake them. */
  webhookReorder: number;
  /** Share of webhooks that are never sent. */
  webhookDrop: number;
  /** Milliseconds of the machine's time by which every webhook is late. */
  webhookDelayMilliseconds: number;
  /** Seconds of the sandbox's time after which Klaviyo hears of what happened in the store, drawn between the two. */
  klaviyoLagSeconds: Span;
  /** Klaviyo answers an import of an unknown profile id with an error (true) or ignores it (false): not known of the real one. */
  importUnknownIdFails: boolean;
  /** The same for an event about an unknown profile id: 404 (true), or 202 and nothing recorded (false). */
  eventUnknownIdFails: boolean;
  /** A bulk of events that repeats a unique_id of an earlier request fails whole (true) or keeps the first (false): not known either. */
  bulkEventRepeatFails: boolean;
}

interface Span {
  from: number;
  to: number;
}

export const NO_FAULTS: Faults = {
  dropListAdds: 0,
  dropListRemoves: 0,
  serverErrors: 0,
  resetAfterApply: 0,
  dropBulkLines: 0,
  staleReads: 0,
  webhookDuplicates: 0,
  webhookReorder: 0,
  webhookDrop: 0,
  webhookDelayMilliseconds: 0,
  klaviyoLagSeconds: { from: 30, to: 120 },
  importUnknownIdFails: true,
  eventUnknownIdFails: true,
  bulkEventRepeatFails: false,
};

/** Names of the switches for what goes wrong. */
export const FAULT_NAMES = Object.keys(NO_FAULTS) as (keyof Faults)[];

/** Sets one switch from a JSON value. Returns a sentence that says what is allowed when name or value is not. */
export function setFault(faults: Faults, name: string, value: unknown): string | null {
  switch (name) {
    case "importUnknownIdFails":
    case "eventUnknownIdFails":
    case "bulkEventRepeatFails":
      if (typeof value !== "boolean") return `The fault ${name} is true or false, not ${String(value)}.`;
      faults[name] = value;
      return null;
    case "dropBulkLines":
    case "webhookDelayMilliseconds": {
      const unit = name === "dropBulkLines" ? "lines" : "milliseconds";
      if (!isCount(value)) return `The fault ${name} is a whole number of ${unit}, 0 or more, not ${String(value)}.`;
      faults[name] = value;
      return null;
    }
    case "klaviyoLagSeconds": {
      const span = spanOf(value);
      if (!span) return `The fault ${name} is {"from": 30, "to": 120} in whole seconds, not ${JSON.stringify(value)}.`;
      faults[name] = span;
      return null;
    }
    case "dropListAdds":
    case "dropListRemoves":
    case "serverErrors":
    case "resetAfterApply":
    case "staleReads":
    case "webhookDuplicates":
    case "webhookReorder":
    case "webhookDrop":
      if (typeof value !== "number" || !(value >= 0 && value <= 1)) {
        return `The fault ${name} is a share between 0 and 1, not ${String(value)}.`;
      }
      faults[name] = value;
      return null;
    default:
      return `There is no fault "${name}"; there are ${FAULT_NAMES.join(", ")}.`;
  }
}

/** A fault's value as it stands on a command line: true, false, a number, or a span such as 30-120. */
export function parseFaultValue(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  const span = /^(\d+)-(\d+)$/.exec(text);
  if (span) return { from: Number(span[1]), to: Number(span[2]) };
  return Number(text || Number.NaN);
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

function spanOf(value: unknown): Span | null {
  if (typeof value !== "object" || value === null || !("from" in value) || !("to" in value)) return null;
  const { from, to } = value;
  return isCount(from) && isCount(to) && from <= to ? { from, to } : null;
}
