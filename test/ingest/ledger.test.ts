import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { entriesToAdd } from "../../server/ingest/ledgerEntries.ts";

const order = { id: 1, placedAt: 100, updatedAt: 500, cancelledAt: null, net: 1_000, discount: 50, units: 3 };
const refund = { id: 7, refundedAt: 300, net: 400, units: 1 };
const placed = { entry: "order", kind: "order" as const, amount: 1_000, discount: 50, units: 3 };

describe("the ledger rows an order lacks", () => {
  it("begin with what it was worth when placed", () => {
    expect(entriesToAdd(order, [], [])).toEqual([{ ...placed, occurredAt: 100 }]);
  });

  it("are none when nothing changed", () => {
    expect(entriesToAdd(order, [placed], [])).toEqual([]);
  });

  it("hold each refund once, at its own time", () => {
    const [row, ...rest] = entriesToAdd(order, [placed], [refund]);
    expect(rest).toEqual([]);
    expect(row).toEqual({ entry: "refund:7", kind: "refund", occurredAt: 300, amount: -400, discount: 0, units: -1 });
    expect(entriesToAdd(order, [placed, row as never], [refund])).toEqual([]);
  });

  it("say an edit as the difference, dated by the order's last change", () => {
    expect(entriesToAdd({ ...order, net: 1_200, units: 4 }, [placed], [])).toEqual([
      { entry: "edit:1", kind: "edit", occurredAt: 500, amount: 200, discount: 0, units: 1 },
    ]);
  });

  it("take back at the cancellation what refunds had left", () => {
    const rows = entriesToAdd({ ...order, cancelledAt: 400 }, [placed], [refund]);
    expect(rows.map(({ entry, occurredAt, amount }) => [entry, occurredAt, amount])).toEqual([
      ["refund:7", 300, -400],
      ["cancellation", 400, -600],
    ]);
  });

  it("do not let a cancelled order fall below nothing when it is refunded later", () => {
    const cancelled = { ...order, cancelledAt: 400 };
    const first = entriesToAdd(cancelled, [], []);
    const second = entriesToAdd({ ...cancelled, updatedAt: 600 }, first, [refund]);
    expect([...first, ...second].reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
  });

  it("always sum up to what the order is worth now, and a second look adds nothing", () => {
    const change = fc.record({
      net: fc.integer({ min: 0, max: 10_000 }),
      discount: fc.integer({ min: 0, max: 500 }),
      units: fc.integer({ min: 0, max: 9 }),
      isCancelled: fc.boolean(),
      refunds: fc.array(fc.integer({ min: 1, max: 3_000 }), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
        const rows: ReturnType<typeof entriesToAdd> = [];
        const refunds: { id: number; refundedAt: number; net: number; units: number }[] = [];
        changes.forEach(({ net, discount, units, isCancelled, refunds: more }, step) => {
          // Two changes within one second have the same time.
          const updatedAt = 1_000 * Math.floor(step / 2 + 1);
          for (const amount of more) refunds.push({ id: refunds.length, refundedAt: updatedAt, net: amount, units: 1 });
          const now = {
            id: 1,
            placedAt: 0,
            updatedAt,
            cancelledAt: isCancelled ? updatedAt : null,
            net,
            discount,
            units,
          };
          rows.push(...entriesToAdd(now, rows, refunds));
          const refunded = refunds.reduce((sum, { net: amount }) => sum + amount, 0);
          expect(rows.reduce((sum, { amount }) => sum + amount, 0)).toBe(isCancelled ? 0 : net - refunded);
          expect(entriesToAdd(now, rows, refunds)).toEqual([]);
        });
        expect(new Set(rows.map(({ entry }) => entry)).size).toBe(rows.length);
      }),
    );
  });
});
