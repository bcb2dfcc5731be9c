import { describe, expect, it } from "vitest";
import { generateWorld, type WorldShape } from "../../../sandbox/world/generate.ts";
import type { World } from "../../../sandbox/world/world.ts";
import { faultsOf, goodsOf } from "./soundWorld.ts";

const DAY = 86_400_000;

/** Orders by customer, tests and cancelled ones left out. */
function purchases(world: World): Map<number, { at: number; value: number }[]> {
  const result = new Map<number, { at: number; value: number }[]>();
  for (const order of world.orders) {
    if (order.customerId === null || order.test || order.cancelledAt !== null) continue;
    const list = result.get(order.customerId) ?? [];
    list.push({ at: order.createdAt, value: goodsOf(order) });
    result.set(order.customerId, list);
  }
  return result;
}

function correlation(xs: readonly number[], ys: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const mx = mean(xs);
  const my = mean(ys);
  const products = (a: readonly number[], ma: number, b: readonly number[], mb: number) =>
    a.reduce((sum, value, index) => sum + (value - ma) * ((b[index] ?? 0) - mb), 0);
  return products(xs, mx, ys, my) / Math.sqrt(products(xs, mx, xs, mx) * products(ys, my, ys, my));
}

/** How recency, frequency and spending before an instant go with log revenue in the 90 days after it. */
function predictiveness(world: World, at: number): number[] {
  const people = [...purchases(world).values()].filter((orders) => orders.some((order) => order.at < at));
  const before = people.map((orders) => orders.filter((order) => order.at < at));
  const after = people.map((orders) =>
    Math.log1p(
      orders.filter((order) => order.at >= at && order.at < at + 90 * DAY).reduce((sum, { value }) => sum + value, 0),
    ),
  );
  const recency = before.map((orders) => Math.log1p((at - Math.max(...orders.map((order) => order.at))) / DAY));
  const frequency = before.map((orders) => Math.log(orders.length));
  const spent = before.map((orders) => Math.log1p(orders.reduce((sum, { value }) => sum + value, 0)));
  return [recency, frequency, spent].map((feature) => Math.abs(correlation(feature, after)));
}

const make = (shape: WorldShape) => generateWorld({ seed: 11, shape });

describe("what the past says about the next 90 days", () => {
  const structured = make("structured");
  const permuted = make("permuted");

  it.each([0, 90])("is a good deal in the structured store, %s days before its start", (days) => {
    const [recency = 0, frequency = 0, spent = 0] = predictiveness(structured, structured.startsAt - days * DAY);
    expect(recency).toBeGreaterThan(0.15);
    expect(frequency).toBeGreaterThan(0.25);
    expect(spent).toBeGreaterThan(0.15);
  });

  it.each([
    { shape: "permuted", world: permuted },
    { shape: "poisson", world: make("poisson") },
  ] as const)("is nothing in the $shape store, at its start and 90 days before", ({ world }) => {
    for (const days of [0, 90]) {
      for (const found of predictiveness(world, world.startsAt - days * DAY)) expect(found).toBeLessThan(0.05);
    }
    expect(faultsOf(world)).toEqual([]);
  });

  it("was there before it was permuted: the store as a whole sold the same on the same days", () => {
    const days = (world: World) => world.orders.filter(({ test }) => !test).map(({ processedAt }) => processedAt);
    const same = new Set(days(structured));
    const kept = days(permuted).filter((at) => same.has(at));
    expect(kept.length / days(permuted).length).toBeGreaterThan(0.99);
  });

  it("does not reach over the walls of the permuted store by refunds either", () => {
    const crossing = ({ orders, startsAt }: World) =>
      [startsAt - 90 * DAY, startsAt].flatMap((wall) =>
        orders.filter((order) => order.createdAt < wall && order.refunds.some(({ createdAt }) => createdAt >= wall)),
      ).length;
    expect(crossing(permuted)).toBe(0);
    expect(crossing(structured)).toBeGreaterThan(10);
  });
});

describe("the structureless shapes", () => {
  it("spread poisson orders over people as one Poisson process does: variance equals mean", () => {
    const world = make("poisson");
    const bought = purchases(world);
    const counts = world.customers.map(({ id }) => bought.get(id)?.length ?? 0);
    const shoppers = counts.length / 1.08;
    const mean = counts.reduce((sum, count) => sum + count, 0) / shoppers;
    const squares = counts.reduce((sum, count) => sum + count ** 2, 0) / shoppers;
    expect((squares - mean ** 2) / mean).toBeGreaterThan(0.93);
    expect((squares - mean ** 2) / mean).toBeLessThan(1.07);
  });

  it("give everybody identical orders", () => {
    const world = make("identical");
    const histories = new Set([...purchases(world).values()].map((orders) => JSON.stringify(orders)));
    expect(purchases(world).size).toBe(5_000);
    expect(histories.size).toBe(1);
    expect(faultsOf(world)).toEqual([]);
  });
});
