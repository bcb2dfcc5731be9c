import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { groupCommits } from "../../server/http/webhooks/groupCommit.ts";

/** A writer whose writes end when the test says so. */
function heldWriter() {
  const writes: { items: readonly number[]; end: PromiseWithResolvers<void> }[] = [];
  const add = groupCommits<number>((items) => {
    const end = Promise.withResolvers<void>();
    writes.push({ items, end });
    return end.promise;
  });
  return { add, writes };
}

describe("items that are written in groups", () => {
  it("share the write of their turn, and that of the time the write before takes", async () => {
    const { add, writes } = heldWriter();
    const first = [add(1), add(2)];
    await nextTurn();
    const second = [add(3), add(4), add(5)];
    await nextTurn();
    expect(writes.map(({ items }) => items)).toEqual([[1, 2]]);
    writes[0]?.end.resolve();
    await Promise.all(first);
    await nextTurn();
    expect(writes.map(({ items }) => items)).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
    writes[1]?.end.resolve();
    await Promise.all(second);
  });

  it("are done when their own write is, not before", async () => {
    const { add, writes } = heldWriter();
    const done: number[] = [];
    const all = [1, 2].map((n) => add(n).then(() => done.push(n)));
    await nextTurn();
    all.push(add(3).then(() => done.push(3)));
    await nextTurn();
    expect(done).toEqual([]);
    writes[0]?.end.resolve();
    await Promise.all(all.slice(0, 2));
    expect(done).toEqual([1, 2]);
    writes[1]?.end.resolve();
    await Promise.all(all);
    expect(done).toEqual([1, 2, 3]);
  });

  it("fail with their write, and those after them are written nevertheless", async () => {
    const { add, writes } = heldWriter();
    const failing = add(1);
    await nextTurn();
    const fine = add(2);
    writes[0]?.end.reject(new Error("the disk is full"));
    await expect(failing).rejects.toThrow("the disk is full");
    await nextTurn();
    writes[1]?.end.resolve();
    await fine;
    const later = add(3);
    await nextTurn();
    writes[2]?.end.resolve();
    await later;
  });

  it("are never more in one write than a transaction may hold", async () => {
    const sizes: number[] = [];
    const add = groupCommits<number>(async (items) => void sizes.push(items.length));
    await Promise.all(Array.from({ length: 600 }, (_, n) => add(n)));
    expect(sizes).toEqual([250, 250, 100]);
  });
});
