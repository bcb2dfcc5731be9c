import { AppError } from "../domain/errors.ts";
import type { Instant } from "../domain/instant.ts";
import type { Transaction } from "../store/database.ts";
import {
  canonicalPair,
  hasRecord,
  decideIdentity as keepDecision,
  type PairedRecord,
  readStandingDecisions,
  undoDecision,
} from "../store/identityDecisions.ts";
import type { IdentityVerdict } from "../store/schema/quality.ts";

export interface IdentityWish {
  verdict: IdentityVerdict;
  first: PairedRecord;
  second: PairedRecord;
}

/**
 * Keeps what somebody decided about two records; the next run follows it, and every run after it until it is taken back.
 * @throws AppError invalid_input for a record and itself, or two profiles; not_found for a record that is not there;
 *   conflict where the decision contradicts others that stand
 */
export async function decideOnIdentity(
  tx: Transaction,
  shopId: number,
  { verdict, first, second }: IdentityWish,
  decided: { id: string; by: string; at: Instant },
): Promise<void> {
  const pair = canonicalPair(first, second);
  if (pair.firstKind === "profile" || (pair.firstKind === pair.secondKind && pair.first === pair.second)) {
    throw new AppError("invalid_input", "A decision is about two records, of which at most one is a Klaviyo profile.");
  }
  for (const record of [first, second]) {
    if (!(await hasRecord(tx, shopId, record))) {
      throw new AppError("not_found", `There is no ${record.kind.replace("_", " ")} ${record.id} in this store.`);
    }
  }
  await refuseContradiction(tx, shopId, verdict, [first, second]);
  await keepDecision(tx, { shopId, ...decided, ...pair, verdict });
}

/** A merge must not bring together, over other merges, what is kept apart; nor may a pair be kept apart that merges join. */
async function refuseContradiction(
  tx: Transaction,
  shopId: number,
  verdict: IdentityVerdict,
  [first, second]: readonly [PairedRecord, PairedRecord],
): Promise<void> {
  const keyOf = ({ kind, id }: PairedRecord) => `${kind}:${id}`;
  const pairOf = (pair: { first: PairedRecord; second: PairedRecord }) =>
    [keyOf(pair.first), keyOf(pair.second)].sort();
  const own = [keyOf(first), keyOf(second)].sort().join();
  const standing = (await readStandingDecisions(tx, shopId)).filter((one) => pairOf(one).join() !== own);
  const merges = standing.filter((one) => one.verdict === "merge").map(pairOf);
  const apart = standing.filter((one) => one.verdict === "keep_apart").map(pairOf);
  const firsts = reach(keyOf(first), merges);
  const seconds = reach(keyOf(second), merges);
  const isContradicted =
    verdict === "keep_apart"
      ? firsts.has(keyOf(second))
      : apart.some(([a = "", b = ""]) => (firsts.has(a) && seconds.has(b)) || (firsts.has(b) && seconds.has(a)));
  if (isContradicted) {
    throw new AppError("conflict", "Earlier decisions say the opposite of these records; take those back first.");
  }
}

/** Everything that merges join to a record, itself included. */
function reach(from: string, merges: readonly string[][]): Set<string> {
  const found = new Set([from]);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const [a = "", b = ""] of merges) {
      if (found.has(a) || found.has(b)) found.add(a).add(b);
    }
  }
  return found;
}

/** @throws AppError not_found where no such decision stands */
export async function undoIdentityDecision(
  tx: Transaction,
  decision: { shopId: number; id: string; by: string; at: Instant },
): Promise<void> {
  if (!(await undoDecision(tx, decision))) {
    throw new AppError("not_found", "There is no such decision in force in this store.");
  }
}
