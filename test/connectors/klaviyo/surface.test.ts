import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as library from "klaviyo-api";
import { describe, expect, it } from "vitest";
import { endpoints } from "../../../server/connectors/klaviyo/endpoints.ts";

const source = fileURLToPath(new URL("../../../server/connectors/klaviyo", import.meta.url));
const text = readdirSync(source)
  .map((file) => readFileSync(join(source, file), "utf8"))
  .join("\n");

/** Every method of every API class of the library. */
const methods = new Set(
  Object.entries(library)
    .filter(([name, value]) => name.endsWith("Api") && typeof value === "function")
    .flatMap(([, value]) => Object.getOwnPropertyNames((value as { prototype: object }).prototype))
    .filter((name) =>
      /^(get|create|update|delete|bulk|add|remove|query|subscribe|merge|request|spawn|cancel|tag|assign)/.test(name),
    ),
);

const USED = [
  "addProfilesToList",
  "createEvent",
  "createList",
  "getAccounts",
  "getBulkImportProfilesJob",
  "getErrorsForBulkImportProfilesJob",
  "getEvents",
  "getFlow",
  "getFlowsTriggeredByList",
  "getLists",
  "getMetrics",
  "getProfileIdsForList",
  "getProfiles",
  "removeProfilesFromList",
  "updateList",
];

const FORBIDDEN = [
  "createProfile",
  "createOrUpdateProfile",
  "updateProfile",
  "mergeProfiles",
  "bulkSubscribeProfiles",
  "bulkUnsubscribeProfiles",
  "bulkSuppressProfiles",
  "bulkUnsuppressProfiles",
  "bulkCreateEvents",
  "requestProfileDeletion",
  "deleteList",
];

describe("what the product calls of Klaviyo's library", () => {
  it("is this list and nothing else", () => {
    const calls = [...text.matchAll(/\.(\w+)\(/g)].map(([, name = ""]) => name).filter((name) => methods.has(name));
    // createList and the like are also names of our own functions, which are never called on an object.
    expect([...new Set(calls)].toSorted()).toEqual(USED);
  });

  it("cannot create a profile or touch consent", () => {
    for (const name of FORBIDDEN) {
      expect(methods, `${name} is a method of the library`).toContain(name);
      expect(USED).not.toContain(name);
    }
  });

  it("never names a person by e-mail, telephone or external id in what it sends", () => {
    const sent = ["imports.ts", "lists.ts", "sendEvent.ts"]
      .map((file) => readFileSync(join(source, file), "utf8"))
      .join("\n");
    expect(sent).not.toMatch(
      /\b(email|phoneNumber|phone_number|externalId|external_id|subscriptions|patchProperties)\b/,
    );
  });
});

describe("the limits in our table", () => {
  const folder = join(dirname(createRequire(import.meta.url).resolve("klaviyo-api")), "..", "api");
  const documented = readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .join("\n");

  /** The first limits named in the comment of the method that serves the endpoint. */
  function limitsOf(name: string) {
    const [method = "", path = ""] = name.split(" ");
    for (const block of documented.split("/**").slice(1)) {
      const served = /this\.basePath \+ '([^']+)'/.exec(block)?.[1]?.replace(/\{\w+\}/, "{id}");
      if (served !== path || !block.includes(`method: '${method}'`)) continue;
      const limits = /Burst: `(\d+)\/s`<br>Steady: `(\d+)\/m`(?:<br>Daily: `(\d+)\/d`)?/.exec(block);
      const [, burst, steady, daily] = limits ?? [];
      return { burst: Number(burst), steady: Number(steady), ...(daily === undefined ? {} : { daily: Number(daily) }) };
    }
    return null;
  }

  it.each(endpoints.map(({ name, limits }) => ({ name, limits })))(
    "are those the library documents: $name",
    ({ name, limits }) => {
      expect(limitsOf(name)).toEqual(limits);
    },
  );
});
