import { z } from "zod";
import { ANSWERS_KEPT_FOR, type ComplianceRequest, findComplianceRequest } from "../../store/compliance.ts";
import type { Reader } from "../../store/database.ts";
import { readPersonalData } from "../../store/personalData.ts";

/** What was found for a request to hand out what is held of a customer. */
const dataSubject = z.object({
  customer: z.number(),
  orders: z.array(z.number()),
  profiles: z.array(z.string()),
  persons: z.array(z.number()),
  events: z.record(z.string(), z.number()),
  features: z.record(z.string(), z.number()),
});

/** A request under data protection law, without what it is about. */
export function viewComplianceRequest({ id, kind, requestedAt, finishedAt, outcome }: ComplianceRequest) {
  return { id, kind, requestedAt, finishedAt, outcome };
}

/** A request and, where it asks for it and was met, everything that is held of the customer; for thirty days. */
export async function viewCompliance(reader: Reader, shopId: number, id: string) {
  const request = await findComplianceRequest(reader, shopId, id);
  if (!request) return undefined;
  const view = viewComplianceRequest(request);
  const subject = dataSubject.safeParse(request.subject);
  if (request.kind !== "customer_data" || request.finishedAt === null || !subject.success) return view;
  const { events, features, ...ids } = subject.data;
  const data = { ...(await readPersonalData(reader, shopId, ids)), events, features };
  return { ...view, availableUntil: request.finishedAt + ANSWERS_KEPT_FOR, data };
}
