import { DAY, type Instant } from "../domain/instant.ts";
import type { Reader, Transaction } from "./database.ts";
import { and, desc, eq, lt, ne, sql } from "./query.ts";
import type { Tables } from "./schema/tables.ts";

export type ComplianceRequest = Tables["complianceRequests"]["$inferSelect"];

/** How long the answer to a customer can be fetched. */
export const ANSWERS_KEPT_FOR = 30 * DAY;

/** A request under data protection law, by the id of the event that brought it. */
export async function findComplianceRequest(
  reader: Reader,
  shopId: number,
  id: string,
): Promise<ComplianceRequest | undefined> {
  const { complianceRequests } = reader.tables;
  const [row] = await reader.query
    .select()
    .from(complianceRequests)
    .where(and(eq(complianceRequests.shopId, shopId), eq(complianceRequests.id, id)));
  return row;
}

/** The newest requests, at most 100. */
export function listComplianceRequests(reader: Reader, shopId: number): Promise<ComplianceRequest[]> {
  const { complianceRequests } = reader.tables;
  return reader.query
    .select()
    .from(complianceRequests)
    .where(eq(complianceRequests.shopId, shopId))
    .orderBy(desc(complianceRequests.requestedAt), desc(complianceRequests.id))
    .limit(100);
}

/** Notes what a request turned out to be about, or that it is met. */
export async function updateComplianceRequest(
  tx: Transaction,
  { shopId, id }: Pick<ComplianceRequest, "shopId" | "id">,
  change: Partial<Pick<ComplianceRequest, "subject" | "finishedAt" | "outcome">>,
): Promise<void> {
  const { complianceRequests } = tx.tables;
  await tx.query
    .update(complianceRequests)
    .set(change)
    .where(and(eq(complianceRequests.shopId, shopId), eq(complianceRequests.id, id)));
}

/** Takes the subjects out of requests that were met before an instant: nobody asks for the answer any more. */
export async function forgetSubjects(tx: Transaction, shopId: number, before: Instant): Promise<void> {
  const { complianceRequests } = tx.tables;
  await tx.query
    .update(complianceRequests)
    .set({ subject: {} })
    .where(
      and(
        eq(complianceRequests.shopId, shopId),
        lt(complianceRequests.finishedAt, before),
        ne(sql`cast(${complianceRequests.subject} as text)`, "{}"),
      ),
    );
}
