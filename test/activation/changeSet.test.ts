import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changeOfProperties, diffList, diffProperties, planOperations } from "../../server/activation/changeSet.ts";

const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { maxLength: 40 }).map((list) => new Set(list));

const EMPTY = {
  confirmed: new Set<string>(),
  all: new Set<string>(),
  removedByHand: new Set<string>(),
  strangers: new Set<string>(),
};

describe("a change-set", () => {
  it("turns what is confirmed into what is wanted, whatever both are", () => {
    fc.assert(
      fc.property(ids, ids, (wanted, confirmed) => {
        const { join, leave, stay } = diffList(1, wanted, { ...EMPTY, confirmed, all: confirmed });
        const after = new Set(confirmed);
        for (const id of leave) expect(after.delete(id)).toBe(true);
        for (const id of join) expect(after.has(id)).toBe(false);
        for (const id of join) after.add(id);
        expect(after).toEqual(wanted);
        expect(stay).toBe(wanted.size - join.length);
      }),
    );
  });

  it("adds again whose addition is not confirmed, and takes off the list whom it may have been carried out for", () => {
    const members = { ...EMPTY, confirmed: new Set(["a"]), all: new Set(["a", "sent", "sent and left"]) };
    expect(diffList(1, new Set(["a", "sent"]), members)).toEqual({
      segmentId: 1,
      join: ["sent"],
      leave: ["sent and left"],
      stay: 1,
    });
  });

  it("keeps what hands did: nobody taken off is put back, and nobody put on is ours to add or take off", () => {
    const state = { ...EMPTY, confirmed: new Set(["a"]), all: new Set(["a"]), removedByHand: new Set(["off"]) };
    const withStranger = { ...state, strangers: new Set(["on", "other"]) };
    expect(diffList(1, new Set(["a", "off", "on", "new"]), withStranger)).toMatchObject({ join: ["new"], leave: [] });
    expect(diffList(1, new Set(), withStranger)).toMatchObject({ join: [], leave: ["a"] });
  });

  it("writes a property only where the confirmed value is another", () => {
    const wanted = new Map([
      ["a", { properties: { p: "1" } }],
      ["b", { properties: { p: "2" } }],
      ["c", { properties: { p: "3" } }],
    ]);
    const confirmed = new Map<string, Record<string, unknown>>([
      ["a", { p: "1" }],
      ["b", { p: "9" }],
    ]);
    expect(diffProperties(wanted, confirmed)).toEqual(["b", "c"]);
  });

  it("writes none over the properties of somebody who is in no segment any more, once", () => {
    const confirmed = new Map<string, Record<string, unknown>>([["a", { p: "1", q: "2" }]]);
    expect(diffProperties(new Map(), confirmed)).toEqual(["a"]);
    const change = changeOfProperties(null, confirmed.get("a"));
    expect(change).toEqual({ p: "none", q: "none" });
    expect(diffProperties(new Map(), new Map([["a", change ?? {}]]))).toEqual([]);
  });

  it("is sent in requests within Klaviyo's limits: lists, properties, leavers, joiners", () => {
    const many = Array.from({ length: 2_500 }, (_, n) => `p${n}`);
    const properties = Array.from({ length: 12_000 }, (_, n) => `p${n}`);
    const operations = planOperations({
      lists: [{ segmentId: 1, name: "One" }],
      properties,
      changes: [{ segmentId: 1, join: many, leave: many.slice(0, 10), stay: 0 }],
      withEvents: true,
    });
    const kinds = operations.map(({ kind }) => kind);
    expect(kinds).toEqual(kinds.toSorted((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b)));
    expect(kinds.filter((kind) => kind === "add")).toHaveLength(3);
    const imports = operations.filter(({ kind }) => kind === "properties").map(({ payload }) => payload);
    const imported = imports.map((payload) => (payload as { profileIds: string[] }).profileIds);
    for (const ids of imported) expect(ids.length).toBeLessThanOrEqual(10_000);
    expect(imported.flat()).toEqual(properties);
    expect(kinds.filter((kind) => kind === "events")).toHaveLength(4);
  });

  it("is empty when everything is confirmed", () => {
    expect(
      planOperations({
        lists: [],
        properties: [],
        changes: [{ segmentId: 1, join: [], leave: [], stay: 5 }],
        withEvents: true,
      }),
    ).toEqual([]);
  });
});

const ORDER = ["list", "properties", "remove", "add", "events"];
