import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { createList, profileId, profileNamed, startSandbox } from "./support.ts";

const KEY = "pk_readonly_000000000000000000000000000";

describe("who may call", () => {
  test.each([
    ["no credential", { Authorization: "" }, 401, "not_authenticated"],
    ["another key", { Authorization: "Klaviyo-API-Key pk_wrong" }, 401, "authentication_failed"],
    ["a private key as a bearer token", { Authorization: `Bearer ${KEY}` }, 401, "authentication_failed"],
    ["a key without the scope", { Authorization: `Klaviyo-API-Key ${KEY}` }, 403, "permission_denied"],
    ["a token without the scope", { Authorization: "Bearer token-1" }, 403, "permission_denied"],
    ["no revision", { revision: "" }, 400, "invalid"],
    ["a revision that is no date", { revision: "latest" }, 400, "invalid"],
    ["a retired revision", { revision: "2022-10-17" }, 404, "not_found"],
  ])("%s is refused", async (_name, headers, status, code) => {
    const keys = [
      { key: KEY, scopes: ["profiles:read"] },
      { key: "token-1", scopes: ["profiles:read"] },
    ];
    const { call } = await startSandbox({}, { keys });
    const answer = await call("GET", "/api/lists", undefined, headers);
    expect(answer.status).toBe(status);
    expect(answer.errors[0]).toMatchObject({ status, code, links: {}, meta: {} });
    expect(answer.errors[0]?.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers.get("content-type")).toContain("application/vnd.api+json");
  });

  test("a key with the scopes is let in, but not to what it includes", async () => {
    const { call } = await startSandbox({}, { keys: [{ key: KEY, scopes: ["events:read", "profiles:read"] }] });
    const headers = { Authorization: `Klaviyo-API-Key ${KEY}` };
    expect((await call("GET", "/api/events?include=profile", undefined, headers)).status).toBe(200);
    const refused = await call("GET", "/api/events?include=profile,metric", undefined, headers);
    expect(refused.status).toBe(403);
    expect(refused.errors[0]?.detail).toContain("metrics:read");
  });
});

describe("what may be asked", () => {
  test.each([
    ["/api/metrics?page[size]=10", "page[size]"],
    ["/api/lists?page[size]=11", "page[size]"],
    ["/api/profiles?page[size]=101", "page[size]"],
    ["/api/profiles?page[size]=0", "page[size]"],
    ["/api/events?page[size]=1001", "page[size]"],
    ["/api/events?page[size]=ten", "page[size]"],
    ["/api/profiles?limit=5", "limit"],
    ["/api/profiles?sort=first_name", "sort"],
    ["/api/events?sort=-name", "sort"],
    ["/api/events?include=profiless", "include"],
    ["/api/events?fields[event]=name", "fields[event]"],
    ["/api/profiles?additional-fields[profile]=everything", "additional-fields[profile]"],
    ["/api/profiles?page[cursor]=abc", "page[cursor]"],
    ["/api/profiles?filter=equals(first_name,%22Sam%22)", "filter"],
    ["/api/profiles?filter=contains(email,%22a%22)", "filter"],
    ["/api/profiles?filter=greater-or-equal(updated,2026-01-01T00:00:00Z)", "filter"],
    ["/api/profiles?filter=equals(email,shopper1@example.com)", "filter"],
    ["/api/events?filter=equals(metric_id,AbCdEf", "filter"],
    ["/api/events?filter=greater-than(datetime,%222026-01-01T00:00:00Z%22)", "filter"],
    ["/api/events?filter=greater-than(datetime,yesterday)", "filter"],
  ])("%s is a 400 that names the parameter", async (path, parameter) => {
    const { call } = await startSandbox();
    const { status, errors } = await call("GET", path);
    expect(status).toBe(400);
    expect(errors[0]).toMatchObject({ code: "invalid", title: "Invalid input.", source: { parameter } });
  });

  test.each([
    ["GET", "/api/campaigns", 404],
    ["GET", "/api/profile-bulk-import-jobs/unknown", 404],
    ["GET", "/api/lists/unknown", 404],
    ["GET", "/api/profiles/unknown", 404],
    ["PUT", "/api/lists", 405, "GET, POST"],
    ["DELETE", "/api/profiles", 405, "GET"],
  ])("%s %s is a %d", async (method, path, status, allowed: string | null = null) => {
    const { call } = await startSandbox();
    const answer = await call(method, path);
    expect(answer.status).toBe(status);
    expect(answer.errors[0]?.status).toBe(status);
    expect(answer.headers.get("allow")).toBe(allowed);
  });
});

describe("what may be sent", () => {
  const list = (attributes: unknown) => ({ data: { type: "list", attributes } });
  const imported = (profile: unknown) => ({
    data: { type: "profile-bulk-import-job", attributes: { profiles: { data: [profile] } } },
  });
  test.each([
    ["a list without a name", "/api/lists", list({}), "/data/attributes/name"],
    ["a list with a blank name", "/api/lists", list({ name: " " }), "/data/attributes/name"],
    ["a list with an unknown field", "/api/lists", list({ name: "A", colour: "red" }), "/data/attributes/colour"],
    ["a resource of another type", "/api/lists", { data: { type: "tag", attributes: { name: "A" } } }, "/data/type"],
    ["text that is not JSON", "/api/lists", "{", "/data"],
    [
      "a camel-cased attribute",
      "/api/profile-bulk-import-jobs",
      imported({ type: "profile", attributes: { externalId: "1" } }),
      "/data/attributes/profiles/data/0/attributes/externalId",
    ],
    [
      "a profile above 100 KB",
      "/api/profile-bulk-import-jobs",
      imported({ type: "profile", id: profileId(1), attributes: { properties: { note: "x".repeat(100_001) } } }),
      "/data/attributes/profiles/data/0",
    ],
    [
      "more than 10,000 profiles",
      "/api/profile-bulk-import-jobs",
      {
        data: {
          type: "profile-bulk-import-job",
          attributes: {
            profiles: { data: Array.from({ length: 10_001 }, () => ({ type: "profile", attributes: {} })) },
          },
        },
      },
      "/data/attributes/profiles/data",
    ],
    [
      "a profile that nothing identifies",
      "/api/profile-import",
      { data: { type: "profile", attributes: { first_name: "Sam" } } },
      "/data/attributes",
    ],
    [
      "an address that is none",
      "/api/profile-import",
      { data: { type: "profile", attributes: { email: "sam" } } },
      "/data/attributes/email",
    ],
    [
      "a telephone number without a country",
      "/api/profile-import",
      { data: { type: "profile", attributes: { phone_number: "555 0100" } } },
      "/data/attributes/phone_number",
    ],
  ])("%s is a 400 that points at it", async (_name, path, body, pointer) => {
    const { call, inspector } = await startSandbox();
    const { status, errors } = await call("POST", path, body);
    expect(status).toBe(400);
    expect(errors[0]).toMatchObject({ code: "invalid", source: { pointer } });
    expect(inspector.lists()).toEqual([]);
    expect(inspector.counters().profilesCreated).toBe(0);
  });

  test.each([
    ["application/json", 201],
    ["application/json; charset=utf-8", 201],
    ["application/vnd.api+json", 201],
    ["text/plain", 415],
  ])("a body of type %s is answered %d", async (type, status) => {
    const { call } = await startSandbox();
    expect((await call("POST", "/api/lists", list({ name: "A" }), { "Content-Type": type })).status).toBe(status);
  });

  test("a body above 5 MB is refused, also when it was small before it was unpacked", async () => {
    const { call } = await startSandbox();
    const large = JSON.stringify(list({ name: "x".repeat(5_000_000) }));
    expect((await call("POST", "/api/lists", large)).status).toBe(413);
    const { status, errors } = await call("POST", "/api/lists", gzipSync(large), { "Content-Encoding": "gzip" });
    expect(status).toBe(413);
    expect(errors[0]?.code).toBe("payload_too_large");
  });

  test("members are given by id, 1,000 at a time", async () => {
    const sandbox = await startSandbox({ profiles: [profileNamed(1)] });
    const { call, inspector } = sandbox;
    const path = `/api/lists/${await createList(sandbox)}/relationships/profiles`;
    const member = { type: "profile", id: profileId(1) };
    const byEmail = await call("POST", path, { data: [{ ...member, email: "shopper1@example.com" }] });
    expect(byEmail.errors[0]?.source).toEqual({ pointer: "/data/0/email" });
    const many = await call("POST", path, { data: Array.from({ length: 1_001 }, () => member) });
    expect(many.errors[0]?.source).toEqual({ pointer: "/data" });
    const unknown = await call("POST", path, { data: [member, { type: "profile", id: "01UNKNOWN" }] });
    expect(unknown.status).toBe(404);
    expect(unknown.errors[0]?.source).toEqual({ pointer: "/data/1/id" });
    expect(inspector.lists()[0]?.members).toEqual([]);
  });
});
