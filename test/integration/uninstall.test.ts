import SQLite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import type { AppClient } from "../../scripts/demo/clients.ts";
import type { KlaviyoList } from "../../scripts/demo/report.ts";
import { onStand, type Stand } from "./stand.ts";
import { waitFor } from "./waitFor.ts";

const ROWS = [
  "select count(*) from credentials",
  "select count(*) from jobs where kind = 'clearing'",
  "select count(*) from list_members",
  "select count(*) from profile_properties",
];

function countRows(stand: Stand): number[] {
  const db = new SQLite(stand.databaseFile, { readonly: true });
  try {
    return ROWS.map((query) => Number(db.prepare(query).pluck().get()));
  } finally {
    db.close();
  }
}

async function choose(app: AppClient, onUninstall: "keep" | "clear"): Promise<void> {
  const { settings } = await app.request<{ settings: object }>("GET", "/settings");
  await app.request("PUT", "/settings", { ...settings, onUninstall });
}

const inKlaviyo = async ({ sandbox }: Stand) => {
  const lists = await sandbox.get<KlaviyoList[]>("/klaviyo/lists");
  const properties = await sandbox.get<Record<string, Record<string, unknown>>>("/klaviyo/properties?prefix=strata");
  return {
    lists: lists.length,
    members: lists.reduce((sum, { members }) => sum + members.length, 0),
    values: new Set(Object.values(properties).flatMap((one) => Object.values(one))),
  };
};

describe("an uninstall", { timeout: 240_000 }, () => {
  it("empties our lists and properties in Klaviyo where that was chosen, and then throws the key away", () =>
    onStand(["--seed", "6", "--buyers", "1500"], async (stand) => {
      const { app } = await stand.doJob();
      await stand.connectWebhooks();
      await choose(app, "clear");
      const before = await inKlaviyo(stand);
      expect(before.members).toBeGreaterThan(100);
      await stand.sandbox.post("/shopify/uninstall", {});
      await waitFor(
        () => Promise.resolve(countRows(stand)),
        (rows) => rows.every((count) => count === 0),
      );
      expect(await inKlaviyo(stand)).toEqual({ lists: before.lists, members: 0, values: new Set(["none"]) });
    }));

  it("leaves Klaviyo as it is where that was chosen", () =>
    onStand(["--seed", "6", "--buyers", "1500"], async (stand) => {
      const { app } = await stand.doJob();
      await stand.connectWebhooks();
      await choose(app, "keep");
      const before = await inKlaviyo(stand);
      await stand.sandbox.post("/shopify/uninstall", {});
      await waitFor(
        () => Promise.resolve(countRows(stand)),
        ([credentials]) => credentials === 0,
      );
      expect(await inKlaviyo(stand)).toEqual(before);
    }));
});
