import { z } from "zod";
import { type ComplianceRequest, updateComplianceRequest } from "../../store/compliance.ts";
import type { Database } from "../../store/database.ts";
import { findCustomerRecords } from "./customerRecords.ts";

/** As a webhook names a customer. */
const named = z.object({ customer: z.number(), orders: z.array(z.number()).default([]) });

/** With all that was found of them. */
const settled = named.extend({
  profiles: z.array(z.string()),
  persons: z.array(z.number()),
  sharedPerson: z.number().nullable(),
});
export type CustomerSubject = z.infer<typeof settled>;

/**
 * What a request is about, found out once and kept with it: what is removed first would no longer lead to the rest.
 * Undefined where the subject was removed already.
 */
export async function settleSubject(db: Database, request: ComplianceRequest): Promise<CustomerSubject | undefined> {
  const before = settled.safeParse(request.subject);
  if (before.success) return before.data;
  const asked = named.safeParse(request.subject);
  if (!asked.success) return undefined;
  const records = await findCustomerRecords(db, { shopId: request.shopId, ...asked.data });
  const subject = { customer: asked.data.customer, ...records };
  await db.transaction((tx) => updateComplianceRequest(tx, request, { subject }));
  return subject;
}
