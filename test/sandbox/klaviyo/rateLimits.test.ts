import { describe, expect, test } from "vitest";
import { createList, DAY, startSandbox } from "./support.ts";

describe("rate limits", () => {
  test("a full second is a 429 with nothing but Retry-After, and passes", async () => {
    const { call, passTime } = await startSandbox();
    const first = await call("GET", "/api/accounts");
    expect(first.headers.get("ratelimit-limit")).toBe("1, 1;w=1, 15;w=60");
    expect(first.headers.get("ratelimit-remaining")).toBe("14");
    expect(first.headers.get("ratelimit-reset")).toBe("60");
    expect(first.headers.has("retry-after")).toBe(false);
    passTime(250);
    const second = await call("GET", "/api/accounts");
    expect(second.status).toBe(429);
    expect(second.headers.get("retry-after")).toBe("1");
    expect([...second.headers.keys()].filter((name) => name.startsWith("ratelimit"))).toEqual([]);
    expect(second.errors[0]).toMatchObject({ status: 429, code: "throttled", title: "Request was throttled." });
    passTime(750);
    expect((await call("GET", "/api/accounts")).headers.get("ratelimit-remaining")).toBe("13");
  });

  test("a full minute is refused until it ends; refused requests do not count", async () => {
    const { call, passTime } = await startSandbox();
    for (let request = 0; request < 15; request++) {
      expect((await call("GET", "/api/accounts")).status).toBe(200);
      passTime(1_000);
    }
    const refused = await call("GET", "/api/accounts");
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("45");
    passTime(45_000);
    expect((await call("GET", "/api/accounts")).headers.get("ratelimit-remaining")).toBe("14");
  });

  test("150 lists a day", async () => {
    const { call, passTime } = await startSandbox();
    const create = () => call("POST", "/api/lists", { data: { type: "list", attributes: { name: "A" } } });
    for (let request = 0; request < 150; request++) {
      expect((await create()).status).toBe(201);
      if (request % 10 === 9) passTime(60_000);
    }
    const refused = await create();
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe(String((DAY - 15 * 60_000) / 1_000));
    passTime(DAY);
    expect((await create()).status).toBe(201);
  });

  test("a slower parameter is counted in its own windows and in the operation's", async () => {
    const sandbox = await startSandbox();
    const { call, passTime } = sandbox;
    const path = `/api/lists/${await createList(sandbox)}`;
    const counted = `${path}?additional-fields[list]=profile_count`;
    expect((await call("GET", counted)).headers.get("ratelimit-remaining")).toBe("14");
    expect((await call("GET", counted)).status).toBe(429);
    expect((await call("GET", path)).headers.get("ratelimit-remaining")).toBe("748");
    passTime(1_000);
    expect((await call("GET", counted)).items[0]?.attributes["profile_count"]).toBe(0);
  });

  test("private keys share a quota, access tokens have their own", async () => {
    const keys = [
      { key: "pk_other", scopes: ["accounts:read"] },
      { key: "token-1", scopes: ["accounts:read"] },
    ];
    const { call } = await startSandbox({}, { keys });
    const as = (Authorization: string) => call("GET", "/api/accounts", undefined, { Authorization });
    expect((await call("GET", "/api/accounts")).status).toBe(200);
    expect((await as("Klaviyo-API-Key pk_other")).status).toBe(429);
    expect((await as("Bearer token-1")).status).toBe(200);
  });
});
