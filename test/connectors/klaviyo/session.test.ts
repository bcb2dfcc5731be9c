import { afterEach, describe, expect, it } from "vitest";
import { createKlaviyo } from "../../../server/connectors/klaviyo/klaviyo.ts";
import { redact } from "../../../server/connectors/klaviyo/responseError.ts";
import { createSession, type KlaviyoCall } from "../../../server/connectors/klaviyo/session.ts";
import { type Answer, hang, json, type LocalServer, reset, startServer } from "../localServer.ts";
import { API_KEY, connect, errors, page, virtualTime } from "./fixtures.ts";

let server: LocalServer | undefined;
afterEach(() => server?.close());

async function serve(...answers: [Answer, ...Answer[]]) {
  server = await startServer(...answers);
  return server;
}

const ok = json(page([]));
const NO_PROFILES = { profiles: [], rejections: [], next: null };
const REQUEST = { updatedAfter: null, cursor: null, ownPrefix: "strata_" };

describe("a call to Klaviyo", () => {
  it("carries the key and the pinned revision", async () => {
    const { origin, requests } = await serve(ok);
    await connect(origin).klaviyo.fetchProfiles(REQUEST);
    expect(requests[0]?.headers).toMatchObject({
      authorization: `Klaviyo-API-Key ${API_KEY}`,
      revision: "2026-07-15",
      accept: "application/vnd.api+json",
    });
  });

  it.each<[string, Answer, number]>([
    ["429 with seconds", json(errors(429, "slow"), 429, { "retry-after": "3" }), 3_000],
    ["429 with a date", json("", 429, { "retry-after": "Sun, 22 Nov 2026 00:00:05 GMT" }), 5_000],
    ["429 without a time", json("", 429), 1_000],
    ["500", json("<html>", 500), 500],
    ["502", json("", 502), 500],
    ["503 with Retry-After", json("", 503, { "retry-after": "9" }), 9_000],
    ["504", json("", 504), 500],
    ["a broken connection", reset, 500],
  ])("is repeated after %s", async (_, failure, wait) => {
    const { origin, requests } = await serve(failure, ok);
    const { klaviyo, time } = connect(origin);
    expect(await klaviyo.fetchProfiles(REQUEST)).toEqual(NO_PROFILES);
    expect(requests).toHaveLength(2);
    expect(time.waits).toEqual([wait]);
  });

  it("gives up on a server that never answers", async () => {
    const { origin, requests } = await serve(hang);
    const { klaviyo } = connect(origin, { timeoutMs: 20 });
    await expect(klaviyo.fetchProfiles(REQUEST)).rejects.toMatchObject({ code: "unavailable" });
    expect(requests).toHaveLength(6);
  });

  it("leaves a long wait to its caller", async () => {
    const { origin, requests } = await serve(json("", 429, { "retry-after": "86400" }));
    const { klaviyo, time } = connect(origin);
    await expect(klaviyo.fetchProfiles(REQUEST)).rejects.toMatchObject({
      code: "rate_limited",
      retryAfterMs: 86_400_000,
    });
    expect(requests).toHaveLength(1);
    expect(time.waits).toEqual([]);
  });

  it("holds back every call of an endpoint that answered 429", async () => {
    const { origin, requests } = await serve(json("", 429, { "retry-after": "60" }), ok);
    const { klaviyo, time } = connect(origin);
    await Promise.all([klaviyo.fetchProfiles(REQUEST), klaviyo.fetchProfiles({ ...REQUEST, cursor: "a" })]);
    await klaviyo.fetchProfiles(REQUEST);
    expect(requests.length).toBeGreaterThanOrEqual(3);
    expect(time.waits).toContain(60_000);
  });

  it.each<[number, string]>([
    [400, "bad_response"],
    [401, "unauthorised"],
    [403, "forbidden"],
    [404, "not_found"],
    [405, "bad_response"],
    [409, "conflict"],
    [410, "bad_response"],
    [302, "bad_response"],
  ])("answered with %i is not repeated: %s", async (status, code) => {
    const { origin, requests } = await serve(json(errors(status, "It is not right."), status));
    await expect(connect(origin).klaviyo.fetchProfiles(REQUEST)).rejects.toMatchObject({
      code,
      message: expect.stringContaining("It is not right."),
      details: { status, errors: [{ code: "invalid", source: "/data/attributes/name" }] },
    });
    expect(requests).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    ["is not JSON", json("<html>")],
    ["has no data", json({})],
    ["is a text", json('"data"')],
    ["has data that is no list", json({ data: { id: "1" } })],
  ])("refuses an answer that %s", async (_, answer) => {
    const { origin } = await serve(answer);
    await expect(connect(origin).klaviyo.fetchProfiles(REQUEST)).rejects.toMatchObject({ code: "bad_response" });
  });

  it.each<[string, Answer]>([
    ["a broken connection", reset],
    ["500", json("", 500)],
    ["503", json("", 503)],
  ])("that creates a list is not sent again after %s", async (_, failure) => {
    const { origin, requests } = await serve(failure, json({ data: { id: "LIST01" } }, 201));
    await expect(connect(origin).klaviyo.createList("Strata")).rejects.toMatchObject({
      code: "unavailable",
      details: { outcome: "unknown" },
    });
    expect(requests).toHaveLength(1);
  });

  it("that creates a list is sent again after 429, because then nothing was done", async () => {
    const answer = json({ data: { type: "list", id: "LIST01", attributes: {} } }, 201);
    const { origin, requests } = await serve(json("", 429), answer);
    expect(await connect(origin).klaviyo.createList("Strata")).toBe("LIST01");
    expect(requests).toHaveLength(2);
  });

  it("is reported with endpoint and status", async () => {
    const calls: KlaviyoCall[] = [];
    const { origin } = await serve(reset, json("", 500), json({}, 204));
    const { klaviyo } = connect(origin, { onCall: (call) => calls.push(call) });
    await klaviyo.addToList("LIST01", ["01A"]);
    const operation = "POST /api/lists/{id}/relationships/profiles";
    expect(calls).toEqual(["no_answer", "500", "204"].map((status) => ({ operation, status })));
  });

  it("quotes nothing personal or secret in its error", async () => {
    const detail = "'ada@example.com' and +44 7700 900001 are not for pk_invented";
    const { origin } = await serve(json(errors(400, detail), 400));
    const error: unknown = await connect(origin)
      .klaviyo.createList("x")
      .catch((e: unknown) => e);
    expect(String(error)).toContain("'[e-mail]' and [number] are not for [key]");
  });

  it("leaves ordinary words of an error alone", () => {
    const detail = "'page_size' is not valid (max 1000) for 01UNKNOWN0000000000000000A.";
    expect(redact(detail)).toBe(detail);
  });
});

describe("a session", () => {
  it.each(["https://a.klaviyo.com", "http://127.0.0.1:4000", "http://localhost:4000"])("goes to %s", (baseUrl) => {
    expect(() => createKlaviyo({ apiKey: API_KEY, baseUrl })).not.toThrow();
  });

  it.each(["http://a.klaviyo.com", "https://a.klaviyo.com.example.com", "https://127.0.0.1", "http://10.0.0.1", "x"])(
    "does not go to %s",
    (baseUrl) => {
      expect(() => createKlaviyo({ apiKey: API_KEY, baseUrl })).toThrow(/cannot be Klaviyo's address/);
    },
  );

  it("is not made without a key", () => {
    expect(() => createKlaviyo({ apiKey: " " })).toThrow(/needs a private API key/);
  });

  it.each([
    ["POST", "/api/profiles"],
    ["POST", "/api/profile-import"],
    ["PATCH", "/api/profiles/01A"],
    ["POST", "/api/event-bulk-create-jobs"],
    ["POST", "/api/profile-subscription-bulk-create-jobs"],
    ["POST", "/api/profile-suppression-bulk-create-jobs"],
    ["DELETE", "/api/lists/LIST01"],
    ["POST", "/api/lists/LIST01/relationships/profiles/more"],
  ])("refuses %s %s, whoever asks for it", async (method, path) => {
    const { origin, requests } = await serve(ok);
    const { clock, sleep } = virtualTime();
    const session = createSession({ apiKey: API_KEY, baseUrl: origin, timeoutMs: 100, clock, sleep, onCall: () => {} });
    await expect(session.requestWithRetry({ method, url: `https://a.klaviyo.com${path}` })).rejects.toMatchObject({
      code: "forbidden",
    });
    expect(requests).toEqual([]);
  });
});
