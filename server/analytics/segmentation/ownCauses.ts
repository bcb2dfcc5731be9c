/** What a person did, or what time did, between two snapshots. */
export const OWN_CAUSES = ["ageing", "order", "refund", "engagement"] as const;
export type OwnCause = (typeof OWN_CAUSES)[number];

/** Columns of one snapshot, in the order of `person`; NaN where a value is not known. */
export interface SnapshotColumns {
  person: Float64Array;
  frequency: Float64Array;
  monetary: Float64Array;
  /** Counts of what people did with e-mails and on the site, as far as segments are cut by them. */
  engagement: readonly Float64Array[];
}

/**
 * Why each person of the later snapshot may be elsewhere than at the earlier one, as an index into OWN_CAUSES: a further
 * order; money that went back, or orders that no longer count; more engagement; else that time went by. Who was in no
 * earlier snapshot came by an order.
 */
export function ownCauses(before: SnapshotColumns, now: SnapshotColumns): Uint8Array {
  const rowBefore = new Map<number, number>();
  for (const [row, person] of before.person.entries()) rowBefore.set(person, row);
  return Uint8Array.from(now.person, (person, row) =>
    OWN_CAUSES.indexOf(causeOf(before, rowBefore.get(person) ?? -1, now, row)),
  );
}

function causeOf(before: SnapshotColumns, earlier: number, now: SnapshotColumns, row: number): OwnCause {
  const rose = (from: Float64Array | undefined, to: Float64Array) => (to[row] ?? 0) > (from?.[earlier] ?? Infinity);
  const fell = (from: Float64Array, to: Float64Array) => (to[row] ?? 0) < (from[earlier] ?? -Infinity);
  if (earlier < 0 || rose(before.frequency, now.frequency)) return "order";
  if (fell(before.frequency, now.frequency) || fell(before.monetary, now.monetary)) return "refund";
  return now.engagement.some((column, i) => rose(before.engagement[i], column)) ? "engagement" : "ageing";
}
