import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { downloadName, removeDownloads, removeDownloadsOf } from "../../server/ingest/downloads.ts";

const SYNCS = [
  { shopId: 1, syncId: "a" },
  { shopId: 1, syncId: "ab" },
  { shopId: 11, syncId: "a" },
] as const;

describe("downloaded bulk results", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "strata-downloads-"));
    for (const sync of SYNCS) {
      writeFileSync(join(folder, downloadName(sync, "orders")), "");
      writeFileSync(join(folder, `${downloadName(sync, "customers")}.part`), "");
    }
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("go with their sync, half ones too, and no other's with them", async () => {
    await removeDownloadsOf(folder, SYNCS[0]);
    expect(readdirSync(folder)).toHaveLength(4);
    expect(readdirSync(folder).filter((name) => name.startsWith("1_a_"))).toEqual([]);
  });

  it("are kept at a start for syncs that go on, and for no other", async () => {
    await removeDownloads(folder, [SYNCS[1]]);
    expect(readdirSync(folder).toSorted()).toEqual(["1_ab_customers.jsonl.part", "1_ab_orders.jsonl"]);
  });
});
