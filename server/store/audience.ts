import { type SQL, sql } from "drizzle-orm";
import type { Instant } from "../domain/instant.ts";
import type { ConsentState } from "../domain/source.ts";
import type { Reader } from "./database.ts";

/** A person with what decides whether, and as what, a list can reach them. */
export interface AudienceRow {
  personId: number;
  /** Null for somebody who is in no segment. */
  segmentId: number | null;
  survivor: string;
  memberSince: Instant | null;
  /** Why the membership began. */
  cause: string | null;
  /** Null where no Klaviyo profile belongs to the person. */
  profileId: string | null;
  emailConsent: ConsentState | null;
  smsConsent: ConsentState | null;
  isSuppressed: boolean;
  arm: "treatment" | "control" | null;
  /** The person has asked, since the last run, not to be profiled. */
  objects: boolean;
}

interface Programme {
  shopId: number;
  /** Memberships as of this instant. */
  asOf: Instant;
  programme: string;
}

/** A page of the members of all segments as of an instant, by person. Read through a raw statement: it is the big one. */
export async function pageAudience(
  reader: Reader,
  { shopId, asOf, programme, afterPerson, limit }: Programme & { afterPerson: number; limit: number },
): Promise<AudienceRow[]> {
  return read(
    reader,
    sql`
    select ${columnsOf()}
    from memberships m
    join persons p on p.shop_id = m.shop_id and p.id = m.person_id
    left join person_links l on l.shop_id = m.shop_id and l.person_id = m.person_id and l.kind = 'profile'
    left join profiles k on k.shop_id = l.shop_id and k.id = l.reference
    left join arms a on a.shop_id = m.shop_id and a.person_id = m.person_id and a.programme = ${programme}
    where m.shop_id = ${shopId} and p.merged_into is null and m.person_id > ${afterPerson}
      and m.from_at <= ${asOf} and (m.to_at is null or m.to_at > ${asOf})
    order by m.person_id
    limit ${limit}`,
  );
}

/** The people of the given profiles, in a segment or not. At most 500 at a time. */
export async function audienceOfProfiles(
  reader: Reader,
  { shopId, asOf, programme, profileIds }: Programme & { profileIds: readonly string[] },
): Promise<AudienceRow[]> {
  if (profileIds.length === 0) return [];
  return read(
    reader,
    sql`
    select ${columnsOf()}
    from person_links l
    join persons p on p.shop_id = l.shop_id and p.id = l.person_id
    left join profiles k on k.shop_id = l.shop_id and k.id = l.reference
    left join memberships m on m.shop_id = l.shop_id and m.person_id = l.person_id
      and m.from_at <= ${asOf} and (m.to_at is null or m.to_at > ${asOf})
    left join arms a on a.shop_id = l.shop_id and a.person_id = l.person_id and a.programme = ${programme}
    where l.shop_id = ${shopId} and p.merged_into is null and l.kind = 'profile' and l.reference in ${[...profileIds]}`,
  );
}

/** The given people, in a segment or not, with a profile or without. At most 500 at a time. */
export async function audienceOfPeople(
  reader: Reader,
  { shopId, asOf, programme, personIds }: Programme & { personIds: readonly number[] },
): Promise<AudienceRow[]> {
  if (personIds.length === 0) return [];
  return read(
    reader,
    sql`
    select ${columnsOf()}
    from persons p
    left join person_links l on l.shop_id = p.shop_id and l.person_id = p.id and l.kind = 'profile'
    left join profiles k on k.shop_id = l.shop_id and k.id = l.reference
    left join memberships m on m.shop_id = p.shop_id and m.person_id = p.id
      and m.from_at <= ${asOf} and (m.to_at is null or m.to_at > ${asOf})
    left join arms a on a.shop_id = p.shop_id and a.person_id = p.id and a.programme = ${programme}
    where p.shop_id = ${shopId} and p.merged_into is null and p.id in ${[...personIds]}`,
  );
}

function columnsOf(): SQL {
  return sql`p.id as person_id, m.segment_id as segment_id, p.survivor as survivor, m.from_at as member_since,
      m.cause as cause, k.id as profile_id, k.email_consent as email_consent, k.sms_consent as sms_consent,
      cast(k.email_suppressions as text) as email_suppressions, a.arm as arm,
      cast((select count(*) from person_links o join customers c on c.shop_id = o.shop_id and c.id = cast(o.reference as bigint)
        where o.shop_id = p.shop_id and o.person_id = p.id and o.kind = 'account' and c.objects_to_profiling) as bigint) as objections`;
}

async function read(reader: Reader, statement: SQL): Promise<AudienceRow[]> {
  const rows = await reader.all<{
    person_id: number;
    segment_id: number | null;
    survivor: string;
    member_since: number | null;
    cause: string | null;
    profile_id: string | null;
    email_consent: string | null;
    sms_consent: string | null;
    email_suppressions: string | null;
    arm: string | null;
    objections: number;
  }>(statement);
  return rows.map((row) => ({
    personId: row.person_id,
    segmentId: row.segment_id,
    survivor: row.survivor,
    memberSince: row.member_since,
    cause: row.cause,
    profileId: row.profile_id,
    emailConsent: row.email_consent as ConsentState | null,
    smsConsent: row.sms_consent as ConsentState | null,
    isSuppressed: row.email_suppressions !== null && row.email_suppressions !== "[]",
    arm: row.arm as "treatment" | "control" | null,
    objects: Number(row.objections) > 0,
  }));
}
