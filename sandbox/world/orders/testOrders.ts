import { pick, streamOf, wholeNumber } from "../distributions.ts";
import type { Order } from "../world.ts";
import { MINUTE } from "../zone.ts";

/** Orders of the payment test mode, for each real one. */
const TESTS = 0.0016;

/** Orders that staff placed in test mode, under customers' accounts too: they must count nowhere. */
export function testOrders(seed: number, orders: readonly Order[]): Order[] {
  const random = streamOf(seed, "tests");
  const web = orders.filter(({ sourceName }) => sourceName === "web");
  return Array.from({ length: web.length > 0 ? Math.round(orders.length * TESTS) : 0 }, () => {
    const model = pick(random, web);
    const at = model.createdAt + wholeNumber(random, 1, 50) * MINUTE;
    return {
      ...model,
      lines: model.lines.map((line) => ({ ...line })),
      createdAt: at,
      processedAt: at,
      updatedAt: at,
      test: true,
      refunds: [],
    };
  });
}
