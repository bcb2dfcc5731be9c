import { type Audit, auditFacts } from "../analytics/audit/audit.ts";
import { auditSettingsOf } from "../analytics/audit/settings.ts";
import { countWaterfall, type WaterfallFacts, type WaterfallStep } from "../analytics/audit/waterfall.ts";
import type { GoalPreset } from "../analytics/goals/goalPresets.ts";
import { NONE } from "../analytics/identity/contacts.ts";
import type { CandidatePair, Resolution } from "../analytics/identity/resolution.ts";
import { type Progress, partOf } from "../analytics/segmentation/progress.ts";
import type { Instant } from "../domain/instant.ts";
import type { Reader } from "../store/database.ts";
import { readKnownPeople } from "../store/persons.ts";
import type { Shop } from "../store/shops.ts";
import { type CarriedPeople, carryPeople } from "./carryPeople.ts";
import { reachColumn } from "./columnNames.ts";
import { type IdentifiedPeople, identifyPeople, linksOf, type PreparedLink, survivorsOf } from "./identifyPeople.ts";
import { type PeopleRecords, peopleRecords } from "./peopleRecords.ts";
import { type ColumnsPart, type FeatureFacts, prepareFeatures } from "./prepareFeatures.ts";
import { readAuditFacts } from "./readAuditFacts.ts";
import { readWaterfallFacts } from "./readWaterfallFacts.ts";

/** A link as it is kept: `personId` is the person's number. */
export interface NumberedLink extends Omit<PreparedLink, "person"> {
  personId: number;
}

/** How well Shopify's people and Klaviyo's profiles go together. */
export type IdentityCounts = Resolution["counts"] & {
  matchedProfiles: number;
  unmatchedProfiles: number;
  matchedPeople: number;
  candidatePairs: number;
};

/** What preparing a run hands over, in this order; rows in parts of at most 500. */
export type PreparedPart =
  | { kind: "audit"; audit: Audit }
  | ({ kind: "people" } & Omit<CarriedPeople, "numbers">)
  | { kind: "links"; links: NumberedLink[] }
  | {
      kind: "findings";
      /** Pairs that may be one person, for somebody to decide. */
      candidates: CandidatePair[];
      /** Klaviyo profiles that belong to nobody, and numbers of people without one. */
      unmatchedProfiles: string[];
      unmatchedPeople: Float64Array;
    }
  | { kind: "identified"; counts: IdentityCounts }
  | ({ kind: "columns" } & ColumnsPart)
  | ({ kind: "snapshot"; people: number; waterfall: WaterfallStep[] } & Omit<FeatureFacts, "isBuyer">);

const ROWS_PER_PART = 500;

export interface PrepareTask {
  asOf: Instant;
  now: Instant;
  goal: GoalPreset;
  seed: number;
  /** Whose controls are held out: the goal of the run. */
  programme: string;
  /** As Shopify counted them when the sync began; null where it was not asked. */
  shopifyCustomers: number | null;
}

/**
 * Reads a shop's rows, finds out who is who, audits them and computes every feature. Only reads. What is found is handed
 * over as soon as it is known and then let go of, so that a large shop need not be in memory at once.
 * @param reader what a run reads belongs together: one state of the store
 * @param latest the store as it is by then, for the numbers people have been given meanwhile
 */
export async function* prepareRun(
  reader: Reader,
  latest: Reader,
  shop: Shop,
  task: PrepareTask & Progress,
): AsyncGenerator<PreparedPart, void, undefined> {
  const { records, numbers, reach, waterfallFacts, isSound } = yield* identify(reader, latest, shop, task);
  yield { kind: "columns", first: 0, columns: [["person", numbers], ...reach] };
  const { onProgress } = partOf(task, IDENTIFIED, 1);
  const parts = prepareFeatures(reader, shop, records, { ...task, isSound, onProgress });
  for (;;) {
    const next = await parts.next();
    if (!next.done) {
      yield { kind: "columns", ...next.value };
      continue;
    }
    const { isBuyer, ...facts } = next.value;
    const waterfall = countWaterfall({ ...waterfallFacts, isBuyer });
    return yield { kind: "snapshot", people: records.count, waterfall, ...facts };
  }
}

/** Part of the work that is done when everybody is identified. */
const IDENTIFIED = 0.2;

interface Identified {
  records: PeopleRecords;
  numbers: Float64Array;
  /** Who may be messaged, as columns. */
  reach: [string, Float64Array][];
  waterfallFacts: Omit<WaterfallFacts, "isBuyer">;
  /** The audit lets the run go on without anybody's override. */
  isSound: boolean;
}

/** Audit and identity: whose orders and profiles are whose, and the number of each person. */
async function* identify(
  reader: Reader,
  latest: Reader,
  shop: Shop,
  task: PrepareTask,
): AsyncGenerator<PreparedPart, Identified, undefined> {
  const people = await identifyPeople(reader, shop.id);
  const { audit, hasOrder } = await auditPeople(reader, shop, task.now, people);
  yield { kind: "audit", audit };
  const survivors = survivorsOf(people);
  const waterfallFacts = await readWaterfallFacts(reader, shop, people, { ...task, survivors, hasOrder });
  const known = await readKnownPeople(latest, shop.id);
  const { numbers, ...carried } = carryPeople(survivors, linksOf(people), known);
  yield* peopleParts(carried);
  const numberOf = (person: number) => numbers[person] ?? 0;
  for (const part of inParts(linksOf(people))) {
    const links = part.map(({ person, ...link }) => ({ ...link, personId: numberOf(person) }));
    yield { kind: "links", links };
  }
  yield {
    kind: "findings",
    candidates: [...people.candidates],
    unmatchedProfiles: [...people.match.unmatched],
    unmatchedPeople: Float64Array.from(peopleWithoutProfile(people), numberOf),
  };
  yield { kind: "identified", counts: countIdentity(people) };
  return {
    records: peopleRecords(people),
    numbers,
    reach: reachColumns(people),
    waterfallFacts,
    isSound: audit.gate !== "block",
  };
}

/** By person, 1 where they may be messaged; nothing in a shop without Klaviyo profiles. */
function reachColumns({ profiles, match }: IdentifiedPeople): [string, Float64Array][] {
  if (profiles.id.length === 0) return [];
  const ofPeople = (flags: Uint8Array) => Float64Array.from(match.profileOfPerson, (row) => flags[row] ?? 0);
  return [
    [reachColumn("email"), ofPeople(profiles.byEmail)],
    [reachColumn("sms"), ofPeople(profiles.bySms)],
  ];
}

/** The audit, and who has ordered at all; the facts it is made from are large, and let go of here. */
async function auditPeople(reader: Reader, shop: Shop, now: Instant, people: IdentifiedPeople) {
  const facts = await readAuditFacts(reader, shop, now, people);
  const hasOrder = new Uint8Array(facts.people);
  for (const person of facts.orders.person) if (person >= 0) hasOrder[person] = 1;
  return { audit: auditFacts(facts, auditSettingsOf(shop.settings.audit)), hasOrder };
}

function countIdentity({ resolution, match, candidates }: IdentifiedPeople): IdentityCounts {
  return {
    ...resolution.counts,
    matchedProfiles: match.matchedProfiles,
    unmatchedProfiles: match.unmatched.length,
    matchedPeople: match.matchedPeople,
    candidatePairs: candidates.length,
  };
}

function peopleWithoutProfile({ match: { profileOfPerson } }: IdentifiedPeople): Int32Array {
  return Int32Array.from(profileOfPerson.keys()).filter((person) => profileOfPerson[person] === NONE);
}

function* peopleParts({ fresh, renamed, parted, absorbed }: Omit<CarriedPeople, "numbers">): Generator<PreparedPart> {
  const none = { kind: "people" as const, fresh: [], renamed: [], parted: [], absorbed: [] };
  for (const part of inParts(fresh)) yield { ...none, fresh: part };
  for (const part of inParts(renamed)) yield { ...none, renamed: part };
  for (const part of inParts(parted)) yield { ...none, parted: part };
  for (const part of inParts(absorbed)) yield { ...none, absorbed: part };
}

function* inParts<T>(items: Iterable<T>): Generator<T[]> {
  let part: T[] = [];
  for (const item of items) {
    part.push(item);
    if (part.length < ROWS_PER_PART) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}
