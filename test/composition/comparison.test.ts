import { beforeEach, describe, expect, it } from "vitest";
import { createCommands } from "../../server/composition/commands.ts";
import type { Services } from "../../server/composition/services.ts";
import type { Commands } from "../../server/http/commands.ts";
import { viewComparison } from "../../server/http/views/comparisonView.ts";
import { createRun, saveColumn } from "../../server/store/runs.ts";
import { addShop, SHOP, shop } from "../store/rows.ts";
import { openTestServices } from "./openTestServices.ts";

describe("two runs of a shop", () => {
  let services: Services;
  let commands: Commands;
  beforeEach(async () => {
    const opened = await openTestServices();
    services = opened.services;
    commands = createCommands(services);
    await services.db.transaction(async (tx) => {
      await addShop(tx);
      await addShop(tx, { id: SHOP + 1, domain: "another-shop.example.com" });
      for (const [shopId, id] of [
        [SHOP, "a"],
        [SHOP, "b"],
        [SHOP, "refused"],
        [SHOP + 1, "strange"],
      ] as const) {
        const facts = { goalId: "g", syncId: "s", seed: 1, asOf: 0, askedBy: "person" as const, startedAt: 1 };
        await createRun(tx, { shopId, id, ...facts });
      }
      const people = (count: number) => Float64Array.from({ length: count }, (_, i) => i + 1);
      await saveColumn(tx, { shopId: SHOP, runId: "a" }, "person", people(6));
      await saveColumn(tx, { shopId: SHOP, runId: "a" }, "cluster", Float64Array.of(0, 0, 1, 1, -1, 1));
      // The second is stored in two parts, as a large one is.
      await saveColumn(tx, { shopId: SHOP, runId: "b" }, "person", people(4));
      await saveColumn(tx, { shopId: SHOP, runId: "b" }, "person", Float64Array.of(5, 7), 4);
      await saveColumn(tx, { shopId: SHOP, runId: "b" }, "cluster", Float64Array.of(2, 2, 0, 0, 0, 1));
    });
    return opened.close;
  });

  const compare = (runId: string, other: string | undefined) =>
    viewComparison(services.db, commands, shop(), { runId, other });

  it("are compared by the people both have, in a thread of its own", async () => {
    expect(await compare("a", "b")).toMatchObject({
      first: { runId: "a", method: null },
      second: { runId: "b" },
      people: 4,
      onlyFirst: 1,
      onlySecond: 1,
      agreement: 1,
      text: { text: expect.stringMatching(/^Both runs put much the same people together \(agreement 1\.00,/) },
      moves: [
        { from: -1, to: 0, people: 1 },
        { from: 0, to: 2, people: 2 },
        { from: 1, to: 0, people: 2 },
      ],
    });
  });

  it("cannot be compared where one has not come to segments", async () => {
    await expect(compare("a", "refused")).rejects.toMatchObject({
      message: expect.stringMatching(/run refused has not come to segments/),
    });
  });

  it.each([["strange"], ["unknown"], [undefined]])("are both of this shop: there is none with %s", async (other) => {
    expect(await compare("a", other)).toBeUndefined();
  });
});
