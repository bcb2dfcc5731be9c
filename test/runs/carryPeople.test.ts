import { describe, expect, it } from "vitest";
import { carryPeople } from "../../server/runs/carryPeople.ts";
import type { PreparedLink } from "../../server/runs/identifyPeople.ts";
import type { KnownPeople } from "../../server/store/persons.ts";

const known = (
  survivors: Record<string, number>,
  records: Record<string, number>,
  merged: readonly number[] = [],
): KnownPeople => ({
  merged: new Set(merged),
  idOfSurvivor: new Map(Object.entries(survivors)),
  idOfRecord: new Map(Object.entries(records)),
  highestId: Math.max(0, ...Object.values(survivors)),
});

const link = (record: string, person: number): PreparedLink => {
  const [kind = "", reference = ""] = record.split(":");
  return { kind: kind as PreparedLink["kind"], reference, person, rule: "email" };
};

describe("people of a run", () => {
  it("are numbered anew where nothing of them was known", () => {
    const { numbers, fresh } = carryPeople(["account:1", "guest:x"], [], known({}, {}));
    expect([...numbers]).toEqual([1, 2]);
    expect(fresh).toEqual([
      { id: 1, survivor: "account:1" },
      { id: 2, survivor: "guest:x" },
    ]);
  });

  it("keep their number under their key", () => {
    const { numbers, fresh } = carryPeople(["account:2", "account:1"], [], known({ "account:1": 7 }, {}));
    expect([...numbers]).toEqual([8, 7]);
    expect(fresh).toEqual([{ id: 8, survivor: "account:2" }]);
  });

  it("keep it when a guest makes an account", () => {
    const before = known({ "guest:x": 3 }, { "guest_order:90": 3 });
    const now = { survivors: ["account:5"], links: [link("account:5", 0), link("guest_order:90", 0)] };
    expect(carryPeople(now.survivors, now.links, before)).toMatchObject({
      renamed: [{ id: 3, survivor: "account:5" }],
      fresh: [],
      absorbed: [],
    });
  });

  it("are merged into whoever got all their records", () => {
    const before = known({ "account:1": 1, "account:2": 2 }, { "account:1": 1, "account:2": 2 });
    const now = { survivors: ["account:1"], links: [link("account:1", 0), link("account:2", 0)] };
    const carried = carryPeople(now.survivors, now.links, before);
    expect([...carried.numbers]).toEqual([1]);
    expect(carried.absorbed).toEqual([{ id: 2, into: 1 }]);
  });

  it("are themselves again, under their old number, when a merge is taken back", () => {
    const merged = known({ "account:1": 1, "account:2": 2 }, { "account:1": 1, "account:2": 1 }, [2]);
    const now = { survivors: ["account:1", "account:2"], links: [link("account:1", 0), link("account:2", 1)] };
    const carried = carryPeople(now.survivors, now.links, merged);
    expect([...carried.numbers]).toEqual([1, 2]);
    expect(carried).toMatchObject({ parted: [2], absorbed: [], fresh: [], renamed: [] });
  });

  it("are not merged while their key still stands", () => {
    const before = known({ "account:1": 1, "account:2": 2 }, { "account:1": 1, "account:2": 2, "guest_order:9": 2 });
    const now = {
      survivors: ["account:1", "account:2"],
      links: [link("account:1", 0), link("guest_order:9", 0), link("account:2", 1)],
    };
    expect(carryPeople(now.survivors, now.links, before)).toMatchObject({ absorbed: [], renamed: [], fresh: [] });
  });

  it("give a number to one alone when they split", () => {
    const before = known({ "account:1": 1 }, { "account:1": 1, "account:2": 1 });
    const now = { survivors: ["account:1", "account:2"], links: [link("account:1", 0), link("account:2", 1)] };
    const { numbers, fresh } = carryPeople(now.survivors, now.links, before);
    expect([...numbers]).toEqual([1, 2]);
    expect(fresh).toEqual([{ id: 2, survivor: "account:2" }]);
  });
});
