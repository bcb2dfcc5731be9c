import { assertSegments, DORMANT_AFTER_DAYS, type Violation } from "../analytics/audit/assertSegments.ts";
import { sentence } from "../domain/sentence.ts";
import type { Reader } from "../store/database.ts";
import { type RunKey, readColumns } from "../store/runs.ts";
import type { CheckResult } from "../store/schema/runs.ts";
import type { ChosenSegment } from "./chooseSegments.ts";

/** A segment with what the gate and the assertions say of it. */
export type AssertedProposal = Omit<ChosenSegment, "checks"> & { checks: CheckResult[] };

/** Names that promise that everybody in the segment buys still, and much: "Champions" among them. */
const CLAIMS_ACTIVE_VALUE = /^segment\.recent_\w+_big$/;
/** Names that promise that everybody in the segment has bought once, lately or long ago. */
const CLAIMS_NEW = /^segment\.\w+_once(_big)?$/;

/**
 * What must be true of the segments of a run before it is proposed. A segment called active and of high value that holds
 * people who have long stopped buying is not accepted. One called one of people who bought once that holds others, as the
 * name is given where nearly all did, carries a warning, which whoever accepts it has to name.
 */
export async function assertProposal(
  reader: Reader,
  key: RunKey,
  chosen: readonly ChosenSegment[],
): Promise<{ segments: AssertedProposal[]; violations: Violation[] }> {
  const columns = await readColumns(reader, key, ["cluster", "recency_days", "frequency"]);
  const column = (name: string) => columns.get(name) ?? new Float64Array();
  const violations = assertSegments(
    {
      cluster: column("cluster"),
      recencyDays: column("recency_days"),
      frequency: column("frequency"),
    },
    chosen
      .filter(({ isAccepted }) => isAccepted)
      .map(({ cluster, name }) => ({
        cluster,
        claimsActiveValue: CLAIMS_ACTIVE_VALUE.test(name.code),
        claimsNew: CLAIMS_NEW.test(name.code),
      })),
  );
  const segments = chosen.map((segment) =>
    violations.filter(({ cluster }) => cluster === segment.cluster).reduce(withViolation, segment),
  );
  return { segments, violations };
}

function withViolation(segment: AssertedProposal, { assertion, people, of }: Violation): AssertedProposal {
  const isDormant = assertion === "dormant_members";
  const check: CheckResult = {
    check: assertion,
    result: isDormant ? "fail" : "warn",
    number: people,
    threshold: 0,
    sentence: sentence(`assertion.${assertion}`, { people, of, ...(isDormant ? { days: DORMANT_AFTER_DAYS } : {}) }),
  };
  return { ...segment, isAccepted: segment.isAccepted && !isDormant, checks: [...segment.checks, check] };
}
