import {
  AccountsApi,
  EventsApi,
  FilterBuilder,
  ListCreateQueryResourceObjectAttributes,
  ListEnum,
  ListsApi,
  MetricsApi,
  ProfileBulkImportJobEnum,
  ProfileEnum,
  ProfilesApi,
  SegmentsApi,
  TagsApi,
} from "klaviyo-api";
import { describe, expect, test } from "vitest";
import { eventNamed, profileId, profileNamed, startSandbox } from "./support.ts";

const SINGLE = ListCreateQueryResourceObjectAttributes.OptInProcessEnum.SingleOptIn;
const range = (length: number, from = 1) => Array.from({ length }, (_, index) => from + index);

describe("the official SDK", () => {
  test("reads the account, its metrics and the empty collections", async () => {
    const { session } = await startSandbox({ events: [eventNamed(1), eventNamed(2, { metric: "Placed Order" })] });
    const account = (await new AccountsApi(session).getAccounts()).body.data[0];
    expect(account?.attributes).toMatchObject({
      timezone: "Europe/London",
      preferredCurrency: "GBP",
      testAccount: true,
    });
    const metrics = (await new MetricsApi(session).getMetrics()).body.data;
    expect(metrics.map(({ attributes: { name, integration } }) => [name, integration])).toEqual([
      ["Opened Email", expect.objectContaining({ name: "Klaviyo" })],
      ["Placed Order", expect.objectContaining({ name: "Shopify" })],
    ]);
    for (const { id } of metrics) expect(id).toMatch(/^[A-Za-z0-9]{6}$/);
    expect((await new SegmentsApi(session).getSegments({ pageSize: 10 })).body.data).toEqual([]);
    expect((await new TagsApi(session).getTags({ sort: "name" })).body.data).toEqual([]);
  });

  test("pages through one metric's events by the links it is given", async () => {
    const events = range(25).map((number) => {
      return eventNamed(number, { metric: number % 2 === 0 ? "Opened Email" : "Clicked Email" });
    });
    const { session } = await startSandbox({ profiles: [profileNamed(1)], events });
    const metrics = (await new MetricsApi(session).getMetrics()).body.data;
    const metricId = metrics.find(({ attributes }) => attributes.name === "Clicked Email")?.id ?? "";
    const api = new EventsApi(session);
    const filter = new FilterBuilder()
      .equals("metric_id", metricId)
      .greaterOrEqual("datetime", new Date("2026-02-01T00:05:00Z"))
      .build();
    const ids: (string | undefined)[] = [];
    const links: (string | null | undefined)[] = [];
    let pageCursor: string | undefined;
    do {
      const page = { filter, sort: "datetime" as const, pageSize: 4, include: ["profile" as const, "metric" as const] };
      const { body } = await api.getEvents(pageCursor === undefined ? page : { ...page, pageCursor });
      expect(body.included?.map(({ type }) => type)).toEqual(["metric", "profile"]);
      for (const event of body.data) {
        expect(event.relationships?.profile?.data?.id).toBe(profileId(1));
        expect(event.relationships?.metric?.data?.id).toBe(metricId);
        ids.push(event.id);
      }
      const next: string | null | undefined = body.links?.next;
      links.push(next);
      pageCursor = next ?? undefined;
    } while (pageCursor !== undefined);
    expect(links.at(-1)).toBeNull();
    for (const link of links.slice(0, -1)) expect(link).toMatch(/^https:\/\/a\.klaviyo\.com\/api\/events\?/);
    expect(ids).toEqual(
      range(25).flatMap((number) =>
        number % 2 === 1 && number >= 5 ? [`event${String(number).padStart(6, "0")}`] : [],
      ),
    );
  });

  test("reads profiles with their consent", async () => {
    const suppression = { reason: "HARD_BOUNCE" as const, at: Date.UTC(2026, 2, 1) };
    const { session } = await startSandbox({
      profiles: [
        profileNamed(1),
        profileNamed(2, { emailConsent: "NEVER_SUBSCRIBED", phone: "+12025550102" }),
        profileNamed(3, { emailConsent: "UNSUBSCRIBED" }),
        profileNamed(4, { emailSuppressions: [suppression] }),
      ],
    });
    const { body } = await new ProfilesApi(session).getProfiles({
      additionalFieldsProfile: ["subscriptions"],
      fieldsProfile: ["email", "subscriptions.email.marketing", "subscriptions.sms.marketing.consent"],
      sort: "created",
      pageSize: 100,
    });
    const consents = body.data.map(({ attributes }) => {
      const marketing = attributes.subscriptions?.email?.marketing;
      return [
        attributes.email,
        marketing?.consent,
        marketing?.canReceiveEmailMarketing,
        marketing?.suppression?.length,
      ];
    });
    expect(consents).toEqual([
      ["shopper1@example.com", "SUBSCRIBED", true, 0],
      ["shopper2@example.com", "NEVER_SUBSCRIBED", true, 0],
      ["shopper3@example.com", "UNSUBSCRIBED", false, 0],
      ["shopper4@example.com", "SUBSCRIBED", false, 1],
    ]);
    expect(body.data[1]?.attributes.subscriptions?.sms?.marketing?.consent).toBe("NEVER_SUBSCRIBED");
  });

  test("finds profiles by identifiers and reads one with its lists", async () => {
    const { session } = await startSandbox({ profiles: range(30).map((number) => profileNamed(number)) });
    const api = new ProfilesApi(session);
    const lists = new ListsApi(session);
    const list = (await lists.createList({ data: { type: ListEnum.List, attributes: { name: "Loyal" } } })).body.data;
    await lists.addProfilesToList(list.id, { data: [{ type: ProfileEnum.Profile, id: profileId(7) }] });
    const filter = new FilterBuilder().any("email", ["SHOPPER7@example.com", "nobody@example.com"]).build();
    const found = (await api.getProfiles({ filter })).body.data;
    expect(found.map(({ id }) => id)).toEqual([profileId(7)]);
    const one = (await api.getProfile(profileId(7), { include: ["lists"], fieldsList: ["name"] })).body;
    expect(one.data.attributes.externalId).toBe("9007");
    expect(one.included?.map(({ id }) => id)).toEqual([list.id]);
  });

  test("keeps a list: create, fill, count, read back, rename, empty, delete", async () => {
    const { session, inspector } = await startSandbox({ profiles: range(250).map((number) => profileNamed(number)) });
    const api = new ListsApi(session);
    const attributes = { name: "Loyal", optInProcess: SINGLE };
    const { data } = (await api.createList({ data: { type: ListEnum.List, attributes } })).body;
    expect(data.id).toMatch(/^[A-Za-z0-9]{6}$/);
    const members = range(250).map((number) => ({ type: ProfileEnum.Profile, id: profileId(number) }));
    expect((await api.addProfilesToList(data.id, { data: members })).response.status).toBe(204);
    expect(
      (await api.getList(data.id, { additionalFieldsList: ["profile_count"] })).body.data.attributes.profileCount,
    ).toBe(250);
    const ids: string[] = [];
    let pageCursor: string | undefined;
    do {
      const page = { pageSize: 100, sort: "joined_group_at" as const };
      const { body } = await api.getProfileIdsForList(
        data.id,
        pageCursor === undefined ? page : { ...page, pageCursor },
      );
      ids.push(...body.data.map(({ id }) => id));
      pageCursor = body.links?.next ?? undefined;
    } while (pageCursor !== undefined);
    expect(ids).toEqual(range(250).map(profileId));
    const named = await api.getProfilesForList(data.id, { filter: `any(email,["shopper9@example.com"])` });
    expect(named.body.data.map(({ id }) => id)).toEqual([profileId(9)]);
    expect(named.body.data[0]?.attributes.joinedGroupAt).toBeInstanceOf(Date);
    await api.updateList(data.id, { data: { type: ListEnum.List, id: data.id, attributes: { name: "Champions" } } });
    const found = await api.getLists({ filter: `equals(name,["Champions"])`, sort: "-updated" });
    expect(found.body.data.map(({ attributes: { name } }) => name)).toEqual(["Champions"]);
    await api.removeProfilesFromList(data.id, { data: members.slice(0, 249) });
    expect(inspector.lists()).toEqual([{ id: data.id, name: "Champions", members: [profileId(250)] }]);
    await api.deleteList(data.id);
    expect(inspector.lists()).toEqual([]);
  });

  test("imports properties by id in the background, and reads what failed", async () => {
    const { session, inspector, passTime } = await startSandbox({ profiles: [profileNamed(1), profileNamed(2)] });
    const api = new ProfilesApi(session);
    const profile = (id: string) => ({
      type: ProfileEnum.Profile,
      id,
      attributes: { firstName: null, properties: { strata_segment: "Loyal" } },
    });
    const profiles = { data: [profile(profileId(1)), profile("01GONE"), profile(profileId(2))] };
    const type = ProfileBulkImportJobEnum.ProfileBulkImportJob;
    const { id } = (await api.bulkImportProfiles({ data: { type, attributes: { profiles } } })).body.data;
    const status = async () => (await api.getBulkImportProfilesJob(id)).body.data.attributes.status;
    expect(await status()).toBe("queued");
    expect(inspector.profile(profileId(1))?.properties).toEqual({});
    passTime(100);
    expect(await status()).toBe("processing");
    passTime(100);
    const { attributes } = (await api.getBulkImportProfilesJob(id)).body.data;
    expect(attributes).toMatchObject({ status: "complete", totalCount: 3, completedCount: 2, failedCount: 1 });
    expect(attributes.completedAt).toBeInstanceOf(Date);
    const errors = (await api.getErrorsForBulkImportProfilesJob(id, { pageSize: 100 })).body.data;
    expect(errors.map(({ attributes: { code, source } }) => [code, source.pointer])).toEqual([
      ["not_found", "/data/attributes/profiles/data/1/id"],
    ]);
    expect(inspector.profile(profileId(2))).toMatchObject({
      firstName: "Sam",
      emailConsent: "SUBSCRIBED",
      properties: { strata_segment: "Loyal" },
    });
    expect(inspector.counters()).toEqual({
      profilesCreated: 0,
      calls: {
        "POST /api/profile-bulk-import-jobs": 1,
        "GET /api/profile-bulk-import-jobs/{id}": 3,
        "GET /api/profile-bulk-import-jobs/{id}/import-errors": 1,
      },
    });
  });

  test("creates and updates one profile", async () => {
    const { session, inspector } = await startSandbox({ profiles: [profileNamed(1)] });
    const api = new ProfilesApi(session);
    const save = (attributes: { email: string; lastName?: string | null }) =>
      api.createOrUpdateProfile({ data: { type: ProfileEnum.Profile, attributes } });
    const created = await save({ email: "new@example.com", lastName: "Doe" });
    expect(created.response.status).toBe(201);
    expect(created.body.data.id).toMatch(/^01[0-9A-HJKMNP-TV-Z]{24}$/);
    const updated = await save({ email: "New@example.com", lastName: null });
    expect(updated.response.status).toBe(200);
    expect(updated.body.data.id).toBe(created.body.data.id);
    expect(inspector.profile(created.body.data.id ?? "")).toMatchObject({
      lastName: null,
      emailConsent: "NEVER_SUBSCRIBED",
    });
    expect(inspector.counters().profilesCreated).toBe(1);
  });
});
