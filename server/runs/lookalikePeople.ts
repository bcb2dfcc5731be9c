import { featureNamed } from "../analytics/features/catalogue.ts";
import { fillMissing } from "../analytics/goals/fillMissing.ts";
import { FEWEST_SEEDS, findLookalikes } from "../analytics/segmentation/lookalikes.ts";
import { fitScaler } from "../analytics/segmentation/scale.ts";
import { AppError } from "../domain/errors.ts";
import type { Reader } from "../store/database.ts";
import { findLinkedPerson, listSurvivors } from "../store/persons.ts";
import { findLiveModel, readMembers, visibleAt } from "../store/segments.ts";
import { openAuditedSnapshot } from "./auditedSnapshot.ts";
import { gather, pick, rowsWhere } from "./clusterInput.ts";
import { reachColumn } from "./columnNames.ts";

/** Whom to look for: people like those in a segment, or like some customers by Shopify's numbers. */
export type LookalikesOf = { segmentId: number } | { customerIds: readonly number[] };

export interface LookalikeTask {
  shopId: number;
  of: LookalikesOf;
  /** How many people are wanted. */
  most: number;
  seed: number;
}

export interface LookalikePerson {
  person: number;
  /** The key that names an account of theirs. */
  survivor: string;
  distance: number;
  /** Whether they may be mailed, as of the run; null in a shop without Klaviyo profiles. */
  byEmail: boolean | null;
}

export interface FoundLookalikes {
  /** Buyers of the group, and customers asked for who are not known as buyers. */
  seeds: number;
  unknown: number;
  /** What they were compared by. */
  axes: string[];
  people: LookalikePerson[];
}

/**
 * Buyers outside a group who are most like it, by the axes of the live segments as of the run that found them. Only
 * reads; for a thread, since it takes seconds in a large shop.
 * @returns nobody where fewer than FEWEST_SEEDS of the group are buyers
 * @throws AppError conflict without live segments
 */
export async function findLookalikePeople(
  reader: Reader,
  shopId: number,
  of: LookalikesOf,
  { most, seed }: Pick<LookalikeTask, "most" | "seed">,
): Promise<FoundLookalikes> {
  const model = await findLiveModel(reader, shopId);
  if (!model) throw new AppError("conflict", "There are no accepted segments to compare people by; accept some first.");
  const axes = model.axes.map(({ feature }) => feature);
  const email = reachColumn("email");
  const snapshot = await openAuditedSnapshot(reader, { shopId, runId: model.restores ?? model.runId });
  const columns = await snapshot.read(["person", "buyer", email, ...axes]);
  const buyers = rowsWhere(columns.get("buyer"));
  const people = pick(columns, "person", buyers);
  const asked = await peopleAskedFor(reader, shopId, of);
  const isAsked = new Set(asked);
  const seeds = Int32Array.from(people.keys()).filter((row) => isAsked.has(people[row]!));
  const isBuyer = new Set(Array.from(seeds, (row) => people[row]));
  const unknown = "customerIds" in of ? asked.filter((person) => !isBuyer.has(person)).length : 0;
  const group = { seeds: seeds.length, unknown, axes };
  if (seeds.length < FEWEST_SEEDS) return { ...group, people: [] };
  const values = gather(columns, axes, buyers);
  fillMissing(
    values,
    model.axes.map(({ fill }) => fill),
  );
  const log = axes.map((feature) => featureNamed(feature)?.log ?? false);
  const weights = model.axes.map(({ weight }) => weight);
  const found = findLookalikes(fitScaler(values, log, weights).scaled, seeds, most, seed);
  const survivors = await listSurvivors(
    reader,
    shopId,
    found.map(({ row }) => people[row]!),
  );
  const mailed = columns.has(email) ? pick(columns, email, buyers) : null;
  return {
    ...group,
    people: found.flatMap(({ row, distance }) => {
      const person = people[row]!;
      const survivor = survivors.get(person);
      return survivor === undefined ? [] : [{ person, survivor, distance, byEmail: mailed && mailed[row] === 1 }];
    }),
  };
}

/** People by number; undefined for a customer nobody is known by. */
async function peopleAskedFor(reader: Reader, shopId: number, of: LookalikesOf): Promise<(number | undefined)[]> {
  if ("segmentId" in of) {
    const members = await readMembers(reader, shopId, await visibleAt(reader, shopId));
    return [...members].flatMap(([person, segmentId]) => (segmentId === of.segmentId ? [person] : []));
  }
  const found: (number | undefined)[] = [];
  for (const id of new Set(of.customerIds)) {
    found.push(await findLinkedPerson(reader, { shopId, kind: "account", reference: String(id) }));
  }
  return found;
}
