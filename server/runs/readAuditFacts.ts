import type { AuditCustomers, AuditEngagement, AuditFacts } from "../analytics/audit/facts.ts";
import { NONE } from "../analytics/identity/contacts.ts";
import { CLICK_MACHINE } from "../domain/clickMachine.ts";
import type { CustomerField } from "../domain/customerFields.ts";
import type { Instant } from "../domain/instant.ts";
import type { Reader } from "../store/database.ts";
import { and, count, countDistinct, eq, max, sql } from "../store/query.ts";
import type { Shop } from "../store/shops.ts";
import type { IdentifiedPeople } from "./identifyPeople.ts";
import { readAuditOrders } from "./readAuditOrders.ts";

const MOST_CLICK_MACHINES = 10_000;

/** Gathers what the audit looks at: orders and customers in columns, the rest as counts. */
export async function readAuditFacts(
  reader: Reader,
  shop: Shop,
  now: Instant,
  people: IdentifiedPeople,
): Promise<AuditFacts> {
  const { resolution, accounts } = people;
  const orders = await readAuditOrders(reader, shop, resolution);
  const { orderLines, quarantine } = reader.tables;
  const [lines] = await reader.query.select({ n: count() }).from(orderLines).where(eq(orderLines.shopId, shop.id));
  const [zero] = await reader.query
    .select({ n: count() })
    .from(orderLines)
    .where(and(eq(orderLines.shopId, shop.id), eq(orderLines.unitPrice, 0), eq(orderLines.net, 0)));
  const [refused] = await reader.query.select({ n: count() }).from(quarantine).where(eq(quarantine.shopId, shop.id));
  return {
    now,
    currency: shop.currency,
    people: resolution.people.count,
    accounts: accounts.id.length,
    joinedAccounts: resolution.counts.joinedAccounts,
    sharedIdentifiers: resolution.sharedIdentifiers.length,
    candidatePairs: people.candidates.length,
    prospects: resolution.people.count - countDifferent(orders.person, resolution.people.count),
    peopleWithoutContact: countWithoutContact(people),
    objecting: people.objecting.size,
    orders,
    customers: customersOf(people),
    lines: lines?.n ?? 0,
    exactDuplicateLines: await countDuplicateLines(reader, shop.id),
    zeroPriceLines: zero?.n ?? 0,
    engagement: await countEngagement(reader, shop, people.profiles.id.length),
    quarantined: refused?.n ?? 0,
    hasAllOrders: shop.scopes.includes("read_all_orders"),
  };
}

/** Different owners among rows; negative ones are nobody. */
function countDifferent(owners: Int32Array, people: number): number {
  const isSeen = new Uint8Array(people);
  for (const owner of owners) if (owner >= 0) isSeen[owner] = 1;
  return isSeen.reduce((sum, is) => sum + is, 0);
}

const isKnown = (numbers: Int32Array) => Uint8Array.from(numbers, (number) => (number === NONE ? 0 : 1));

function customersOf({ accounts, profiles, resolution, match }: IdentifiedPeople): AuditCustomers {
  const isBouncing = new Uint8Array(resolution.people.count);
  for (const [row, person] of match.personOfProfile.entries()) {
    if (profiles.isBounced[row] === 1 && person !== NONE) isBouncing[person] = 1;
  }
  const person = Int32Array.from(accounts.id, (id) => resolution.personOfAccount(id) ?? NONE);
  const filled: Record<CustomerField, Uint8Array> = {
    email: isKnown(accounts.email),
    phone: isKnown(accounts.phone),
    name: isKnown(accounts.name),
    country: accounts.hasCountry,
    email_consent: accounts.knowsEmailConsent,
    sms_consent: accounts.knowsSmsConsent,
  };
  return {
    id: accounts.id,
    person,
    filled,
    updatedAt: accounts.updatedAt,
    bounced: Uint8Array.from(person, (row) => isBouncing[row] ?? 0),
  };
}

/** Nobody can be reached of whom neither an account nor a guest order names an address or number. */
function countWithoutContact({ resolution }: IdentifiedPeople): number {
  const { records, personOfRecord, people } = resolution;
  const isReachable = new Uint8Array(people.count);
  for (let record = 0; record < records.email.length; record++) {
    const person = personOfRecord[record] ?? NONE;
    const hasContact = records.email[record] !== NONE || records.phone[record] !== NONE;
    if (hasContact && person !== NONE) isReachable[person] = 1;
  }
  return people.count - isReachable.reduce((sum, is) => sum + is, 0);
}

/** Lines that repeat another one of their order in product, quantity, price and discount. */
async function countDuplicateLines(reader: Reader, shopId: number): Promise<{ lines: number; amount: number }> {
  const [row] = await reader.all<{ lines: number; amount: number }>(sql`
    select cast(coalesce(sum(times - 1), 0) as bigint) as lines, cast(coalesce(sum((times - 1) * net), 0) as bigint) as amount
    from (
      select count(*) as times, min(net) as net
      from order_lines
      where shop_id = ${shopId}
      group by order_id, product_id, title, quantity, unit_price, discount
      having count(*) > 1
    ) repeated`);
  return { lines: Number(row?.lines ?? 0), amount: Number(row?.amount ?? 0) };
}

/** Klaviyo's events by kind, machines left out, and the profiles whose clicks no person could have made. */
async function countEngagement(
  reader: Reader,
  { id: shopId, settings }: Shop,
  profiles: number,
): Promise<AuditEngagement> {
  const { engagement } = reader.tables;
  const kinds = await reader.query
    .select({
      kind: engagement.kind,
      events: count(),
      profiles: countDistinct(engagement.profileId),
      lastAt: max(engagement.occurredAt),
    })
    .from(engagement)
    .where(and(eq(engagement.shopId, shopId), eq(engagement.isMachine, false)))
    .groupBy(engagement.kind)
    .orderBy(engagement.kind);
  const { clicks, perMail } = CLICK_MACHINE;
  const clicked = sql`sum(case when kind = 'email_clicked' then 1 else 0 end)`;
  const received = sql`sum(case when kind = 'email_received' then 1 else 0 end)`;
  const machines = await reader.all<{ profile_id: string }>(sql`
    select profile_id as profile_id from engagement
    where shop_id = ${shopId} and kind in ('email_clicked', 'email_received') and not is_machine
    group by profile_id having ${clicked} >= ${clicks} and ${clicked} > ${perMail} * ${received}
    order by profile_id limit ${MOST_CLICK_MACHINES}`);
  return {
    kinds: kinds.map((row) => ({ ...row, lastAt: row.lastAt === null ? null : Number(row.lastAt) })),
    profiles,
    clickMachines: machines.map(({ profile_id }) => profile_id),
    countsMachineClicks: settings.audit?.machineClicks === "count",
  };
}
