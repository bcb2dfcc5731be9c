import { sql } from "drizzle-orm";
import type { Instant } from "../domain/instant.ts";
import type { ConsentState } from "../domain/source.ts";
import type { Reader } from "./database.ts";

/** A member of a segment, with what decides whether a list can reach them. */
export interface AudienceRow {
  personId: number;
  segmentId: number;
  survivor: string;
  memberSince: Instant;
  /** Null where no Klaviyo profile belongs to the person. */
  profileId: string | null;
  emailConsent: ConsentState | null;
  smsConsent: ConsentState | null;
  isSuppressed: boolean;
  arm: "treatment" | "control" | null;
  /** The person has asked, since the last run, not to be profiled. */
  objects: boolean;
}

/** A page of the members of all segments as of an instant, by person. Read through a raw statement: it is the big one. */
export async function pageAudience(
  reader: Reader,
  query: { shopId: number; asOf: Instant; programme: string; afterPerson: number; limit: number },
): Promise<AudienceRow[]> {
  const { shopId, asOf, programme, afterPerson, limit } = query;
  const rows = await reader.all<{
    person_id: number;
    segment_id: number;
    survivor: string;
    member_since: number;
    profile_id: string | null;
    email_consent: string | null;
    sms_consent: string | null;
    email_suppressions: string | null;
    arm: string | null;
    objections: number;
  }>(sql`
    select m.person_id as person_id, m.segment_id as segment_id, p.survivor as survivor, m.from_at as member_since,
      k.id as profile_id, k.email_consent as email_consent, k.sms_consent as sms_consent,
      cast(k.email_suppressions as text) as email_suppressions, a.arm as arm,
      cast((select count(*) from person_links o join customers c on c.shop_id = o.shop_id and c.id = cast(o.reference as bigint)
        where o.shop_id = m.shop_id and o.person_id = m.person_id and o.kind = 'account' and c.objects_to_profiling) as bigint) as objections
    from memberships m
    join persons p on p.shop_id = m.shop_id and p.id = m.person_id
    left join person_links l on l.shop_id = m.shop_id and l.person_id = m.person_id and l.kind = 'profile'
    left join profiles k on k.shop_id = l.shop_id and k.id = l.reference
    left join arms a on a.shop_id = m.shop_id and a.person_id = m.person_id and a.programme = ${programme}
    where m.shop_id = ${shopId} and m.person_id > ${afterPerson}
      and m.from_at <= ${asOf} and (m.to_at is null or m.to_at > ${asOf})
    order by m.person_id
    limit ${limit}`);
  return rows.map((row) => ({
    personId: row.person_id,
    segmentId: row.segment_id,
    survivor: row.survivor,
    memberSince: row.member_since,
    profileId: row.profile_id,
    emailConsent: row.email_consent as ConsentState | null,
    smsConsent: row.sms_consent as ConsentState | null,
    isSuppressed: row.email_suppressions !== null && row.email_suppressions !== "[]",
    arm: row.arm as "treatment" | "control" | null,
    objects: Number(row.objections) > 0,
  }));
}
