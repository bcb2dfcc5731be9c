import type { SharingLimits } from "../../domain/sharing.ts";
import type { Connection } from "./connectProfiles.ts";
import { NONE } from "./contacts.ts";
import type { SeparatedSets } from "./disjointSets.ts";
import { type IdentifierIndex, isShared } from "./identifiers.ts";
import { holderCount, namesAgree, type Records, refOf } from "./records.ts";
import type { CandidatePair, CandidateRule } from "./resolution.ts";

/**
 * Pairs of people that weak evidence suggests are one: one pair of people once, by the strongest evidence and the
 * oldest record of each, those whose names agree first. Records that somebody keeps apart are not proposed again.
 */
export function proposeCandidates(
  records: Records,
  sets: SeparatedSets,
  emails: IdentifierIndex,
  connections: readonly Connection[],
  limits: SharingLimits,
): CandidatePair[] {
  const found = new Map<string, CandidatePair>();
  const propose = (rule: CandidateRule, a: number, b: number) => {
    const [rootA, rootB] = [sets.find(a), sets.find(b)];
    if (rootA === rootB || sets.areApart(a, b)) return;
    const [first, second] = rootA < rootB ? [rootA, rootB] : [rootB, rootA];
    const key = `${first} ${second}`;
    if (found.has(key)) return;
    found.set(key, {
      rule,
      first: refOf(records, first),
      second: refOf(records, second),
      namesAgree: namesAgree(records, a, b),
    });
  };
  for (const { record, earlier } of connections) propose("klaviyo", record, earlier);
  for (const [record, other] of variantPairs(records, emails, limits)) propose("email_variant", record, other);
  const rank = ({ namesAgree: agree }: CandidatePair) => (agree === true ? 0 : agree === null ? 1 : 2);
  return [...found.values()].toSorted((a, b) => rank(a) - rank(b));
}

/** Records with a variant, each with the oldest record whose address or variant is the same. */
function* variantPairs(
  records: Records,
  emails: IdentifierIndex,
  limits: SharingLimits,
): Generator<readonly [number, number]> {
  const { email, emailVariant } = records;
  const isUsable = (record: number) => !hasSharedAddress(emails, record, limits);
  const isWanted = new Uint8Array(emails.hashes.size);
  let wanted = 0;
  for (const [record, variant] of emailVariant.entries()) {
    if (variant === NONE || !isUsable(record)) continue;
    isWanted[variant] = 1;
    wanted++;
  }
  if (wanted === 0) return;
  const oldest = new Int32Array(emails.hashes.size).fill(NONE);
  for (let record = 0; record < holderCount(records); record++) {
    if (!isUsable(record)) continue;
    for (const identifier of [email[record]!, emailVariant[record]!]) {
      if (identifier === NONE || isWanted[identifier] !== 1) continue;
      const first = oldest[identifier]!;
      if (first === NONE) oldest[identifier] = record;
      else yield [record, first];
    }
  }
}

function hasSharedAddress(emails: IdentifierIndex, record: number, limits: SharingLimits): boolean {
  const identifier = emails.identifierOf[record] ?? NONE;
  return identifier !== NONE && isShared(emails, identifier, limits);
}
