import type { Clock } from "../../domain/clock.ts";
import { type ComplianceRequest, listComplianceRequests, updateComplianceRequest } from "../../store/compliance.ts";
import type { ContactHasher } from "../../store/contactHash.ts";
import type { Database } from "../../store/database.ts";
import { forgetFacts } from "../../store/personFacts.ts";
import { redactPayloads } from "../../store/redaction/redactPayloads.ts";
import { redactRows } from "../../store/redaction/redactRows.ts";
import { redactSnapshots } from "../../store/redaction/redactSnapshots.ts";
import { buryRecords, type TombstoneKind } from "../../store/tombstones.ts";
import { touchPerson } from "../../store/touchedPeople.ts";
import { type CustomerSubject, settleSubject } from "./customerSubject.ts";
import { keepWithout } from "./keepWithout.ts";

const ROWS_PER_COMMIT = 500;

export interface RedactionContext {
  db: Database;
  clock: Clock;
  hashContact: ContactHasher;
  /** Takes back what was written to Klaviyo about profiles; does nothing where no account is connected. */
  forget: (profileIds: readonly string[]) => Promise<Record<string, number>>;
}

/**
 * Removes a customer: what we wrote to Klaviyo, then every row, value and text that names them, and at last what the
 * files still hold of those. Only keyed hashes of ids remain, by which they are refused should they come back. What was
 * found is kept with the request until it is met, so that one that was cut off goes on.
 */
export async function redactCustomer(context: RedactionContext, request: ComplianceRequest): Promise<void> {
  const { db, clock } = context;
  const { shopId } = request;
  const subject = await settleSubject(db, request);
  if (subject) {
    await bury(context, shopId, subject);
    const outcome = {
      ...(await context.forget(subject.profiles)),
      values: await redactSnapshots(db, shopId, subject.persons),
      ...(await redactPayloads(db, { ...subject, shopId }, clock.now())),
      ...(await redactRows(db, { ...subject, shopId })),
    };
    await keepSharedPerson(context, shopId, subject);
    await forgetRequests(db, shopId, subject.customer);
    await db.transaction((tx) => updateComplianceRequest(tx, request, { subject: {}, outcome }));
  }
  await db.scrub();
  await db.transaction((tx) => updateComplianceRequest(tx, request, { finishedAt: clock.now() }));
}

/** First of all: from here on nothing of them comes back, whatever is read meanwhile. */
async function bury(
  { db, clock, hashContact }: RedactionContext,
  shopId: number,
  { customer, orders, profiles }: CustomerSubject,
): Promise<void> {
  const all: [TombstoneKind, readonly (number | string)[]][] = [
    ["customer", [customer]],
    ["order", orders],
    ["profile", profiles],
  ];
  for (const [kind, ids] of all) {
    for (let from = 0; from < ids.length; from += ROWS_PER_COMMIT) {
      const part = ids.slice(from, from + ROWS_PER_COMMIT);
      await db.transaction((tx) => buryRecords(tx, hashContact, shopId, kind, part, clock.now()));
    }
  }
  // Also of somebody who stays because another account is theirs: what was packed holds this one's orders.
  for (let from = 0; from === 0 || from < orders.length; from += ROWS_PER_COMMIT) {
    const part = orders.slice(from, from + ROWS_PER_COMMIT);
    await db.transaction((tx) =>
      forgetFacts(tx, shopId, { customers: [customer], orders: part, profiles }, clock.now()),
    );
  }
}

async function keepSharedPerson(
  { db, clock }: RedactionContext,
  shopId: number,
  { customer, sharedPerson }: CustomerSubject,
): Promise<void> {
  if (sharedPerson === null) return;
  await db.transaction(async (tx) => {
    await keepWithout(tx, shopId, sharedPerson, customer);
    await touchPerson(tx, shopId, sharedPerson, "consent", clock.now());
  });
}

/** Requests to hand out what is now gone. */
async function forgetRequests(db: Database, shopId: number, customer: number): Promise<void> {
  const requests = (await listComplianceRequests(db, shopId)).filter(
    ({ kind, subject }) => kind === "customer_data" && subject.customer === customer,
  );
  for (const request of requests) await db.transaction((tx) => updateComplianceRequest(tx, request, { subject: {} }));
}
