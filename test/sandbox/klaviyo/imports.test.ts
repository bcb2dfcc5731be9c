import { describe, expect, test } from "vitest";
import { createList, profileId, profileNamed, type Sandbox, startSandbox } from "./support.ts";

/** Imports profiles, waits until the job is done and gives its attributes and errors. */
async function bulkImport({ call, passTime }: Sandbox, profiles: Record<string, unknown>[], lists: string[] = []) {
  const data = {
    type: "profile-bulk-import-job",
    attributes: { profiles: { data: profiles.map((profile) => ({ type: "profile", attributes: {}, ...profile })) } },
    relationships: { lists: { data: lists.map((id) => ({ type: "list", id })) } },
  };
  const accepted = await call("POST", "/api/profile-bulk-import-jobs", { data });
  expect(accepted.status).toBe(202);
  passTime(200);
  const path = `/api/profile-bulk-import-jobs/${accepted.items[0]?.id}`;
  const errors = (await call("GET", `${path}/import-errors`)).items.map(({ attributes }) => attributes);
  const [job] = (await call("GET", path)).items;
  return { ...job?.attributes, errors };
}

describe("a bulk import", () => {
  test("by e-mail, telephone or external id creates whoever is unknown, and counts them", async () => {
    const sandbox = await startSandbox({ profiles: [profileNamed(1)] });
    const job = await bulkImport(sandbox, [
      { attributes: { email: "shopper1@example.com" } },
      { attributes: { email: "stranger@example.com" } },
      { attributes: { phone_number: "+12025550199" } },
      { attributes: { external_id: "77" } },
    ]);
    expect(job).toMatchObject({ status: "complete", completed_count: 4, failed_count: 0 });
    expect(sandbox.inspector.counters().profilesCreated).toBe(3);
    expect(sandbox.world.profiles).toHaveLength(4);
    const found = await sandbox.call("GET", `/api/profiles?filter=equals(phone_number,"%2B12025550199")`);
    expect(found.items).toHaveLength(1);
  });

  test("ignores an unknown id where the account is said to", async () => {
    const sandbox = await startSandbox();
    sandbox.faults.importUnknownIdFails = false;
    const job = await bulkImport(sandbox, [{ id: "01GONE", attributes: { email: "stranger@example.com" } }]);
    expect(job).toMatchObject({ failed_count: 0, errors: [] });
    expect(sandbox.inspector.counters().profilesCreated).toBe(0);
  });

  test("lists one error per profile that failed, in pages, and does the rest", async () => {
    const sandbox = await startSandbox({ profiles: [profileNamed(1), profileNamed(2)] });
    const job = await bulkImport(sandbox, [
      { id: profileId(1), attributes: { email: "shopper2@example.com", properties: { note: "not written" } } },
      { id: "01GONE" },
      { attributes: { email: "not an address" } },
      { attributes: { properties: { note: "whose?" } } },
      { id: profileId(2), attributes: { properties: { note: "written" } } },
    ]);
    expect(job).toMatchObject({ completed_count: 1, failed_count: 4 });
    const codes = job.errors.map((attributes) => attributes["code"]);
    expect(codes).toEqual(["duplicate_profile", "not_found", "invalid", "invalid"]);
    expect(job.errors[1]?.["original_payload"]).toMatchObject({ id: "01GONE" });
    expect(sandbox.inspector.profile(profileId(1))?.properties).toEqual({});
    expect(sandbox.inspector.profile(profileId(2))?.properties).toEqual({ note: "written" });
  });

  test("merges properties, passes over nulls and carries out patches", async () => {
    const properties = { keep: 1, change: "a", tags: ["x", "y"], old: true };
    const sandbox = await startSandbox({ profiles: [profileNamed(1, { properties })] });
    await bulkImport(sandbox, [
      {
        id: profileId(1),
        attributes: { last_name: null, properties: { change: "b", keep: null } },
        meta: { patch_properties: { append: { tags: "z" }, unappend: { tags: ["x"] }, unset: ["old"] } },
      },
    ]);
    expect(sandbox.inspector.profile(profileId(1))?.properties).toEqual({ keep: 1, change: "b", tags: ["y", "z"] });
  });

  test("puts the profiles into the lists it names, without touching consent", async () => {
    const profiles = [profileNamed(1, { emailConsent: "UNSUBSCRIBED" }), profileNamed(2)];
    const sandbox = await startSandbox({ profiles });
    const listId = await createList(sandbox);
    await bulkImport(sandbox, [{ id: profileId(2) }, { id: "01GONE" }, { id: profileId(1) }], [listId]);
    expect(sandbox.inspector.lists()[0]?.members).toEqual([profileId(1), profileId(2)]);
    expect(sandbox.inspector.profile(profileId(1))?.emailConsent).toBe("UNSUBSCRIBED");
  });

  test("into a list that does not exist is refused whole", async () => {
    const { call } = await startSandbox();
    const data = {
      type: "profile-bulk-import-job",
      attributes: { profiles: { data: [{ type: "profile", attributes: { email: "a@example.com" } }] } },
      relationships: { lists: { data: [{ type: "list", id: "AbCdEf" }] } },
    };
    expect((await call("POST", "/api/profile-bulk-import-jobs", { data })).status).toBe(404);
  });
});

describe("a single import", () => {
  test("whose identifiers belong to two profiles is a conflict that names the other one", async () => {
    const { call, inspector } = await startSandbox({ profiles: [profileNamed(1), profileNamed(2)] });
    const attributes = { email: "shopper1@example.com", external_id: "9002" };
    const { status, errors } = await call("POST", "/api/profile-import", { data: { type: "profile", attributes } });
    expect(status).toBe(409);
    expect(errors[0]).toMatchObject({
      code: "duplicate_profile",
      meta: { duplicate_profile_id: profileId(2) },
    });
    expect(inspector.profile(profileId(1))?.externalId).toBe("9001");
  });

  test("moves a profile to another address", async () => {
    const { call } = await startSandbox({ profiles: [profileNamed(1)] });
    const data = { type: "profile", id: profileId(1), attributes: { email: "moved@example.com" } };
    expect((await call("POST", "/api/profile-import", { data })).status).toBe(200);
    const find = (email: string) => call("GET", `/api/profiles?filter=equals(email,"${email}")`);
    expect((await find("moved@example.com")).items).toHaveLength(1);
    expect((await find("shopper1@example.com")).items).toHaveLength(0);
  });
});
