import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffList, diffProperties, planOperations } from "../../server/activation/changeSet.ts";

const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { maxLength: 40 }).map((list) => new Set(list));

describe("a change-set", () => {
  it("turns what is confirmed into what is wanted, whatever both are", () => {
    fc.assert(
      fc.property(ids, ids, (wanted, confirmed) => {
        const { join, leave, stay } = diffList(1, wanted, { confirmed, all: confirmed });
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
    const members = { confirmed: new Set(["a"]), all: new Set(["a", "sent", "sent and left"]) };
    expect(diffList(1, new Set(["a", "sent"]), members)).toEqual({
      segmentId: 1,
      join: ["sent"],
      leave: ["sent and left"],
      stay: 1,
    });
  });

  it("writes a property only where the confirmed value is another", () => {
    const wanted = new Map([
      ["a", { p: "1" }],
      ["b", { p: "2" }],
      ["c", { p: "3" }],
    ]);
    const confirmed = new Map<string, Record<string, unknown>>([
      ["a", { p: "1" }],
      ["b", { p: "9" }],
    ]);
    expect(diffProperties(wanted, confirmed).map(({ id }) => id)).toEqual(["b", "c"]);
  });

  it("writes none over the properties of somebody who is in no segment any more, once", () => {
    const confirmed = new Map<string, Record<string, unknown>>([["a", { p: "1", q: "2" }]]);
    const [change, ...rest] = diffProperties(new Map(), confirmed);
    expect(rest).toEqual([]);
    expect(change).toEqual({ id: "a", properties: { p: "none", q: "none" } });
    expect(diffProperties(new Map(), new Map([["a", change?.properties ?? {}]]))).toEqual([]);
  });

  it("is sent in requests within Klaviyo's limits: lists, properties, leavers, joiners", () => {
    const many = Array.from({ length: 2_500 }, (_, n) => `p${n}`);
    const properties = Array.from({ length: 12_000 }, (_, n) => ({ id: `p${n}`, properties: { x: "y".repeat(300) } }));
    const operations = planOperations([{ segmentId: 1, name: "One" }], properties, [
      { segmentId: 1, join: many, leave: many.slice(0, 10), stay: 0 },
    ]);
    const kinds = operations.map(({ kind }) => kind);
    expect(kinds).toEqual(kinds.toSorted((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b)));
    expect(kinds.filter((kind) => kind === "add")).toHaveLength(3);
    const imports = operations.filter(({ kind }) => kind === "properties").map(({ payload }) => payload);
    for (const payload of imports) expect(JSON.stringify(payload).length).toBeLessThan(5_000_000);
    const imported = imports.flatMap((payload) => (payload as { items: { id: string }[] }).items.map(({ id }) => id));
    expect(imported).toEqual(properties.map(({ id }) => id));
  });

  it("is empty when everything is confirmed", () => {
    expect(planOperations([], [], [{ segmentId: 1, join: [], leave: [], stay: 5 }])).toEqual([]);
  });
});

const ORDER = ["list", "properties", "remove", "add"];
