import { describe, expect, it } from "vitest";
import { bulkLines, finishBulk, linesOf, ORDERS } from "./bulk.ts";
import { type SandboxClient, start } from "./harness.ts";
import { manyOrders, world } from "./world.ts";

const CREATE =
  'mutation { customerCreate(input: { email: "once@example.org" }) { customer { id } userErrors { message } } }';

/** What each of several attempts at one request comes to: a status, or "reset" for a broken connection. */
async function attempts(sandbox: SandboxClient, count: number, body: object): Promise<(number | "reset")[]> {
  const outcomes: (number | "reset")[] = [];
  for (let i = 0; i < count; i++) {
    outcomes.push(
      await sandbox.post(body).then(
        ({ status }) => status,
        () => "reset" as const,
      ),
    );
  }
  return outcomes;
}

/** The token is fetched before faults are switched on, so that they meet the request under test alone. */
async function startThenFail(faults: object, options: Parameters<typeof start>[0] = {}) {
  const sandbox = await start(options);
  await sandbox.data("{ shop { id } }");
  expect((await sandbox.control("faults", faults)).status).toBe(200);
  return sandbox;
}

describe("faults", () => {
  it("answer 500 at most four times to one request, before anything is done", async () => {
    const settings = { scopes: ["write_customers"] };
    const sandbox = await startThenFail({ serverErrors: 1 }, { settings });
    expect(await attempts(sandbox, 5, { query: CREATE })).toEqual([500, 500, 500, 500, 200]);
    expect(sandbox.context.world.customers).toHaveLength(2);
  });

  it("carry a request out and then break the connection", async () => {
    const settings = { scopes: ["write_customers"] };
    const sandbox = await startThenFail({ resetAfterApply: 1 }, { settings });
    expect(await attempts(sandbox, 1, { query: CREATE })).toEqual(["reset"]);
    expect(sandbox.context.world.customers).toHaveLength(2);
  });

  it("depend on the seed and the request alone, so that a run can be repeated", async () => {
    const outcomesOf = async (seed: number) => {
      const sandbox = await startThenFail({ serverErrors: 0.5 }, { world: world({ seed }) });
      const outcomes = [];
      for (let i = 0; i < 12; i++) outcomes.push(...(await attempts(sandbox, 1, { query: `{ shop { id } } # ${i}` })));
      return outcomes;
    };
    const first = await outcomesOf(1);
    expect(new Set(first)).toEqual(new Set([200, 500]));
    expect(await outcomesOf(1)).toEqual(first);
    expect(await outcomesOf(2)).not.toEqual(first);
  });

  it("leave lines out of a bulk result that its count holds, until the fifth run of the query", async () => {
    const sandbox = await startThenFail({ dropBulkLines: 3 }, { world: world({ orders: manyOrders(30) }) });
    const held: number[] = [];
    for (let i = 0; i < 5; i++) {
      const { url, objectCount } = await finishBulk(sandbox, ORDERS);
      expect(objectCount).toBe("60");
      held.push(linesOf(await (await sandbox.fetch(url ?? "")).text()).length);
    }
    expect(held).toEqual([57, 57, 57, 57, 60]);
  });

  it("break a download off halfway, and let the rest be fetched", async () => {
    const sandbox = await startThenFail({}, { world: world({ orders: manyOrders(30) }) });
    const expected = await bulkLines(sandbox, ORDERS);
    const { url } = await finishBulk(sandbox, ORDERS);
    await sandbox.control("faults", { resetAfterApply: 1 });
    await expect(sandbox.fetch(url ?? "").then((response) => response.text())).rejects.toThrow();
    await sandbox.control("faults", { resetAfterApply: 0 });
    expect(linesOf(await (await sandbox.fetch(url ?? "")).text())).toHaveLength(expected.length);
  });
});
