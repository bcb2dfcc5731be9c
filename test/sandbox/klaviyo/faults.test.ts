import { describe, expect, test } from "vitest";
import { createList, profileId, profileNamed, startSandbox } from "./support.ts";

const NUMBERS = Array.from({ length: 200 }, (_, index) => index + 1);

const membersOf = (numbers: readonly number[]) => ({
  data: numbers.map((number) => ({ type: "profile", id: profileId(number) })),
});

describe("faults", () => {
  test("dropped additions are answered 204, are the same every time and leave the others alone", async () => {
    const dropped: string[][] = [];
    for (const batch of [200, 50]) {
      const sandbox = await startSandbox({ profiles: NUMBERS.map((number) => profileNamed(number)) });
      const path = `/api/lists/${await createList(sandbox)}/relationships/profiles`;
      sandbox.faults.dropListAdds = 0.1;
      for (let from = 0; from < NUMBERS.length; from += batch) {
        const { status } = await sandbox.call("POST", path, membersOf(NUMBERS.slice(from, from + batch)));
        expect(status).toBe(204);
      }
      const members = new Set(sandbox.inspector.lists()[0]?.members);
      dropped.push(NUMBERS.map(profileId).filter((id) => !members.has(id)));
    }
    expect(dropped[0]?.length).toBeGreaterThan(5);
    expect(dropped[0]?.length).toBeLessThan(50);
    expect(dropped[1]).toEqual(dropped[0]);
  });

  test("a server error happens before anything was done, at most four times for one request", async () => {
    const sandbox = await startSandbox();
    sandbox.faults.serverErrors = 1;
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 5; attempt++) {
      const { status } = await sandbox.call("POST", "/api/lists", {
        data: { type: "list", attributes: { name: "A" } },
      });
      statuses.push(status);
      expect(sandbox.inspector.lists()).toHaveLength(attempt === 4 ? 1 : 0);
    }
    expect(statuses).toEqual([500, 500, 500, 500, 201]);
  });

  test("a reset happens after the request was carried out", async () => {
    const sandbox = await startSandbox({ profiles: [profileNamed(1)] });
    const id = await createList(sandbox);
    sandbox.faults.resetAfterApply = 1;
    await expect(sandbox.call("POST", `/api/lists/${id}/relationships/profiles`, membersOf([1]))).rejects.toThrow();
    expect(sandbox.inspector.lists()[0]?.members).toEqual([profileId(1)]);
  });

  test("the same seed meets the same faults in whatever order requests come", async () => {
    const outcomes = async (order: readonly number[]) => {
      const { call, faults } = await startSandbox({ profiles: NUMBERS.map((number) => profileNamed(number)) });
      faults.serverErrors = 0.4;
      const statuses = new Map<number, number>();
      for (const number of order)
        statuses.set(number, (await call("GET", `/api/profiles/${profileId(number)}`)).status);
      return NUMBERS.slice(0, 40).map((number) => statuses.get(number));
    };
    const order = NUMBERS.slice(0, 40);
    const first = await outcomes(order);
    expect(new Set(first)).toEqual(new Set([200, 500]));
    expect(await outcomes(order.toReversed())).toEqual(first);
  });
});
