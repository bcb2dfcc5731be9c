import { featureNamed } from "../features/catalogue.ts";

/** What happened to a person between two snapshots; stored by number, so that new ones come last. */
export const OWN_CAUSES = [
  "ageing",
  "order",
  "refund",
  "engagement",
  "consent",
  "identity_merge",
  "identity_split",
] as const;
export type OwnCause = (typeof OWN_CAUSES)[number];

/** Columns of one snapshot, in the order of `person`; NaN where a value is not known. Empty ones are not compared. */
export interface SnapshotColumns {
  person: Float64Array;
  frequency: Float64Array;
  monetary: Float64Array;
  /** Counts of what people did with e-mails and on the site, as far as segments are cut by them. */
  engagement: readonly Float64Array[];
}

/** What became of who is who, and of who may be looked at, between the snapshots. */
export interface PeopleChanges {
  /** Who asked not to be profiled: nothing of theirs is read. */
  objecting: ReadonlySet<number>;
  /** By person, those who turned out to be them, whenever that was. */
  absorbed: ReadonlyMap<number, readonly number[]>;
  /** Whose records were told apart. */
  parted: ReadonlySet<number>;
}

const NO_CHANGES: PeopleChanges = { objecting: new Set(), absorbed: new Map(), parted: new Set() };

/**
 * Why each person of the later snapshot may be elsewhere than at the earlier one, as an index into OWN_CAUSES: they
 * object; a further order; another person's records, or the loss of some to another; money that went back, or orders
 * that no longer count; more engagement; else that time went by. Who was in no earlier snapshot came by an order. Orders
 * that were another person's before are no further ones.
 */
export function ownCauses(before: SnapshotColumns, now: SnapshotColumns, changes = NO_CHANGES): Uint8Array {
  const rowBefore = new Map<number, number>();
  for (const [row, person] of before.person.entries()) rowBefore.set(person, row);
  return Uint8Array.from(now.person, (person, row) => {
    const own = rowBefore.get(person);
    const others = (changes.absorbed.get(person) ?? []).flatMap((one) => rowBefore.get(one) ?? []);
    const cause = changes.objecting.has(person)
      ? "consent"
      : causeOf(before, { own, others }, now, row, changes.parted.has(person));
    return OWN_CAUSES.indexOf(cause);
  });
}

function causeOf(
  before: SnapshotColumns,
  { own, others }: { own: number | undefined; others: readonly number[] },
  now: SnapshotColumns,
  row: number,
  isParted: boolean,
): OwnCause {
  const rows = own === undefined ? others : [own, ...others];
  if (rows.length === 0) return isParted ? "identity_split" : "order";
  const sumBefore = (column: Float64Array) => rows.reduce((sum, at) => sum + (column[at] ?? Number.NaN), 0);
  if ((now.frequency[row] ?? 0) > sumBefore(before.frequency)) return "order";
  if (others.length > 0) return "identity_merge";
  const fell = (name: "frequency" | "monetary") => (now[name][row] ?? 0) < sumBefore(before[name]);
  if (fell("frequency") || fell("monetary")) return isParted ? "identity_split" : "refund";
  const isBusier = now.engagement.some((column, i) => column[row]! > (before.engagement[i]?.[own!] ?? Infinity));
  return isBusier ? "engagement" : "ageing";
}

/** Of the features that segments are cut by, those that count what people did with e-mails and on the site. */
export function engagementAxes(features: readonly string[]): string[] {
  return features.filter((name) => featureNamed(name)?.source === "klaviyo" && name !== "emails_received_90d");
}
