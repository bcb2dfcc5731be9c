import { expect } from "vitest";
import type { FileReport, World } from "../../../sandbox/world/world.ts";
import { goodsOf, refundedOf } from "./soundWorld.ts";

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

export function reportOf(world: World): FileReport {
  const report = world.provenance.file;
  if (!report) throw new Error("The world does not come from a file.");
  return report;
}

/** Every row of the file is in exactly one place, and so is all its money. */
export function expectReconciled(world: World): void {
  const report = reportOf(world);
  const customers = world.orders.filter(({ customerId }) => customerId !== null);
  const guests = world.orders.filter(({ customerId }) => customerId === null);
  const lines = (orders: typeof guests) => sum(orders.map((order) => order.lines.length));
  expect(lines(customers) + report.guestLines + report.cancelled.rows + report.quarantined.length).toBe(report.rows);
  expect(lines(guests) + report.guestLinesUnplaced).toBe(report.guestLines);
  expect([customers.length, guests.length]).toEqual([report.purchases, report.guestOrders]);
  expect(world.customers.length).toBe(report.customers);
  expect(sum(customers.map(goodsOf))).toBe(report.gross);
  const { total, byProduct, byAmount, unmatched } = report.cancelled;
  expect(byProduct + byAmount + unmatched).toBe(total);
  expect(sum(world.orders.map(refundedOf))).toBe(byProduct + byAmount);
  if (report.unmatched.length < 1_000) expect(sum(report.unmatched.map(({ amount }) => amount))).toBe(unmatched);
}
