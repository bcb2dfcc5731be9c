import SQLite from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AppClient } from "../../scripts/demo/clients.ts";
import type { KlaviyoList } from "../../scripts/demo/report.ts";
import { Stand } from "./stand.ts";
import { waitFor, whenIdle } from "./waitFor.ts";

interface Membership {
  segment_id: number;
  cause: string;
  to_at: number | null;
}

/** A store whose orders reach the app by webhook, after the first push. */
describe("an order", { timeout: 180_000 }, () => {
  let stand: Stand;
  let app: AppClient;

  beforeAll(async () => {
    stand = await Stand.open(["--seed", "6", "--buyers", "1500"]);
    ({ app } = await stand.doJob());
    await stand.sandbox.post("/faults", { klaviyoLagSeconds: { from: 2, to: 4 } });
    await stand.sandbox.post("/webhooks/target", { url: stand.appOrigin });
    await whenIdle(stand);
  }, 180_000);

  afterAll(() => stand.close());

  const rows = <T>(query: string, ...params: unknown[]): T[] => {
    const db = new SQLite(stand.databaseFile, { readonly: true });
    try {
      return db.prepare(query).all(...params) as T[];
    } finally {
      db.close();
    }
  };
  const membershipsOf = (customerId: number) =>
    rows<Membership>(
      `select m.segment_id, m.cause, m.to_at from memberships m join person_links l
         on l.shop_id = m.shop_id and l.person_id = m.person_id
       where l.kind = 'account' and l.reference = ? order by m.from_at`,
      String(customerId),
    );
  const profileOf = (customerId: number) =>
    rows<{ reference: string }>(
      `select p.reference from person_links p join person_links a on a.shop_id = p.shop_id and a.person_id = p.person_id
       where p.kind = 'profile' and a.kind = 'account' and a.reference = ?`,
      String(customerId),
    )[0]?.reference;
  const listsHolding = async (profileId: string | undefined) =>
    (await stand.sandbox.get<KlaviyoList[]>("/klaviyo/lists"))
      .filter(({ members }) => profileId !== undefined && members.includes(profileId))
      .map(({ name }) => name);

  /** A buyer of the named segment who is on its list. */
  const buyerOnList = async (segment: string) => {
    const { segments } = await app.request<{ segments: { id: number; name: string }[] }>("GET", "/segments");
    return stand.customersOnList(segments.find(({ name }) => name.startsWith(segment))?.id ?? 0, 1)[0];
  };

  it("moves a lapsed buyer to another list, by the standing approval, and nobody else", async () => {
    const before = await stand.sandbox.get<KlaviyoList[]>("/klaviyo/lists");
    const buyer = await buyerOnList("Lapsed one-time buyers, smaller");
    expect(buyer).toBeDefined();
    await stand.sandbox.post("/shopify/orders", { customer: buyer?.customerId });
    await waitFor(
      async () => membershipsOf(buyer?.customerId ?? 0),
      (found) => found.length > 1,
    );
    await whenIdle(stand);
    const moves = membershipsOf(buyer?.customerId ?? 0);
    expect(moves.at(-1)).toMatchObject({ cause: "order", to_at: null });
    const { pushes } = await app.request<{ pushes: { kind: string; state: string; id: string }[] }>("GET", "/pushes");
    expect(pushes[0]).toMatchObject({ kind: "automatic", state: "verified" });
    const [list] = await listsHolding(buyer?.profileId);
    expect(list).not.toMatch(/smaller orders/);
    const after = await stand.sandbox.get<KlaviyoList[]>("/klaviyo/lists");
    const others = (lists: KlaviyoList[]) =>
      lists.map(({ id, members }) => [id, members.filter((one) => one !== buyer?.profileId).toSorted()]);
    expect(others(after)).toEqual(others(before));
  });

  it("of somebody new brings them onto a list once Klaviyo knows them", async () => {
    const { customerId } = await stand.sandbox.post<{ customerId: number }>("/shopify/orders", { customer: "new" });
    const found = await waitFor(
      async () => membershipsOf(customerId),
      (one) => one.length > 0,
    );
    expect(found[0]).toMatchObject({ cause: "order" });
    await waitFor(
      async () => profileOf(customerId),
      (profile) => profile !== undefined,
    );
    const profileId = profileOf(customerId);
    const placed = await waitFor(
      async () => rows(`select * from profile_properties where profile_id = ?`, profileId),
      (one) => one.length > 0,
    );
    expect(placed).toHaveLength(1);
  });
});
