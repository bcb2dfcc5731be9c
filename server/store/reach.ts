import { type Reach, reachOf } from "../domain/reachable.ts";
import type { ConsentState } from "../domain/source.ts";
import type { Reader } from "./database.ts";
import { pages } from "./pages.ts";
import { sql } from "./query.ts";

const PEOPLE_PER_PAGE = 10_000;

/** What can be done for each person who has a Klaviyo profile, in pages by person. */
export async function* pageReach(
  reader: Reader,
  { shopId, programme }: { shopId: number; programme: string },
): AsyncGenerator<{ personId: number; reach: Reach }[]> {
  const read = (after: number, size: number) =>
    reader.all<{
      person_id: number;
      profile_id: string;
      email_consent: string;
      sms_consent: string;
      email_suppressions: string;
      arm: string | null;
    }>(sql`
      select l.person_id as person_id, k.id as profile_id, k.email_consent as email_consent,
        k.sms_consent as sms_consent, cast(k.email_suppressions as text) as email_suppressions, a.arm as arm
      from person_links l
      join profiles k on k.shop_id = l.shop_id and k.id = l.reference
      left join arms a on a.shop_id = l.shop_id and a.person_id = l.person_id and a.programme = ${programme}
      where l.shop_id = ${shopId} and l.kind = 'profile' and l.person_id > ${after}
      order by l.person_id limit ${size}`);
  for await (const page of pages(0, PEOPLE_PER_PAGE, read, (row) => row.person_id)) {
    yield page.map((row) => ({
      personId: row.person_id,
      reach: reachOf({
        profileId: row.profile_id,
        emailConsent: row.email_consent as ConsentState,
        smsConsent: row.sms_consent as ConsentState,
        isSuppressed: row.email_suppressions !== "[]",
        arm: row.arm as "treatment" | "control" | null,
        // Whoever objects is in no segment, so is not counted here.
        objects: false,
      }),
    }));
  }
}
