import { describe, expect, test } from "vitest";
import { MERCHANT_KEY } from "../../../sandbox/klaviyo/auth.ts";
import { profileId, profileNamed, startSandbox } from "./support.ts";

const ours = { strata_5: "loyal", strata_5_since: "2026-01-01", theirs: 1 };

describe("taking properties away", () => {
  const meta = (unset: unknown) => ({ patch_properties: { unset } });

  test.each([
    ["one key", "strata_5", ["strata_5_since", "theirs"]],
    ["several", ["strata_5", "strata_5_since"], ["theirs"]],
    ["one that is not there", "nothing", ["strata_5", "strata_5_since", "theirs"]],
  ])("by profile-import and by bulk import: %s", async (_, unset, left) => {
    const { call, inspector, passTime } = await startSandbox({
      profiles: [profileNamed(1, { properties: { ...ours } }), profileNamed(2, { properties: { ...ours } })],
    });
    const data = { type: "profile", id: profileId(1), attributes: {}, meta: meta(unset) };
    expect((await call("POST", "/api/profile-import", { data })).status).toBe(200);
    const profile = { ...data, id: profileId(2) };
    const job = { type: "profile-bulk-import-job", attributes: { profiles: { data: [profile] } } };
    expect((await call("POST", "/api/profile-bulk-import-jobs", { data: job })).status).toBe(202);
    passTime(200);
    for (const number of [1, 2]) {
      expect(Object.keys(inspector.profile(profileId(number))?.properties ?? {})).toEqual(left);
    }
  });

  test.each([
    ["a number", { meta: meta(5) }],
    ["among the attributes", { attributes: { meta: meta("strata_5") } }],
    ["without patch_properties", { meta: { unset: "strata_5" } }],
  ])("is refused as %s", async (_, changes) => {
    const { call, inspector } = await startSandbox({ profiles: [profileNamed(1, { properties: { ...ours } })] });
    const data = { type: "profile", id: profileId(1), attributes: {}, ...changes };
    expect((await call("POST", "/api/profile-import", { data })).status).toBe(400);
    expect(inspector.profile(profileId(1))?.properties).toEqual(ours);
  });

  test("is not what null does in a bulk import", async () => {
    const { call, inspector, passTime } = await startSandbox({
      profiles: [profileNamed(1, { properties: { ...ours } })],
    });
    const profile = { type: "profile", id: profileId(1), attributes: { properties: { strata_5: null } } };
    const data = { type: "profile-bulk-import-job", attributes: { profiles: { data: [profile] } } };
    await call("POST", "/api/profile-bulk-import-jobs", { data });
    passTime(200);
    expect(inspector.profile(profileId(1))?.properties).toEqual(ours);
  });
});

test("the inspector gives the properties of a prefix, by profile", async () => {
  const { inspector } = await startSandbox({ profiles: [profileNamed(1, { properties: ours }), profileNamed(2)] });
  expect(inspector.properties("strata_")).toEqual({
    [profileId(1)]: { strata_5: "loyal", strata_5_since: "2026-01-01" },
  });
});

test("people edit by hand with a key of their own", async () => {
  const { call } = await startSandbox({ profiles: [profileNamed(1)] });
  const data = { type: "profile", id: profileId(1), attributes: { properties: { strata_5: "by hand" } } };
  const headers = { Authorization: `Klaviyo-API-Key ${MERCHANT_KEY}` };
  expect((await call("POST", "/api/profile-import", { data }, headers)).status).toBe(200);
});
