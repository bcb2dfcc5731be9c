import type { PlantedOrder } from "./draw.ts";
import { OPEN_DAYS, type PlantedGroup } from "./groups.ts";

/** The group a person most probably belongs to, by the very densities that drew them: nobody can do better on average. */
export function mostProbableGroup(groups: readonly PlantedGroup[], orders: readonly PlantedOrder[]): number {
  const scores = groups.map((group) => Math.log(group.share) + logLikelihood(group, orders));
  return scores.indexOf(Math.max(...scores));
}

/** Logarithm of the density of a person's orders in a group, with what differs between its people integrated out. */
export function logLikelihood(group: PlantedGroup, orders: readonly PlantedOrder[]): number {
  const { first, price, discounted, depth, units } = group;
  const start = orders[0]!.day;
  if (start < first[0] || start > first[1]) return Number.NEGATIVE_INFINITY;
  const depths = orders.map((order) => order.depth).filter((one) => one > 0);
  const prices = orders.map(({ list }) => Math.log(list));
  return (
    -Math.log(first[1] - first[0]) +
    timing(group, orders) +
    normals(prices, price) +
    logBeta(discounted[0] + depths.length, discounted[1] + orders.length - depths.length) -
    logBeta(...discounted) +
    sum(depths, (x) => (depth[0] - 1) * Math.log(x) + (depth[1] - 1) * Math.log(1 - x) - logBeta(...depth)) +
    sum(orders, (order) => negativeBinomial(order.units - 1, units))
  );
}

/** The likelihood of BG/NBD for one person; its order of times beyond count and last one is free of the parameters. */
function timing({ rate, leaves }: PlantedGroup, orders: readonly PlantedOrder[]): number {
  const x = orders.length - 1;
  const [r, alpha] = rate;
  const [a, b] = leaves;
  const start = orders[0]!.day;
  const common = logGamma(r + x) - logGamma(r) + r * Math.log(alpha);
  const stayed = logBeta(a, b + x) - logBeta(a, b) - (r + x) * Math.log(alpha + OPEN_DAYS - start);
  if (x === 0) return common + stayed;
  const left = logBeta(a + 1, b + x - 1) - logBeta(a, b) - (r + x) * Math.log(alpha + orders.at(-1)!.day - start);
  const most = Math.max(stayed, left);
  return common + most + Math.log(Math.exp(stayed - most) + Math.exp(left - most));
}

/** Normal values around a mean that is normal itself. */
function normals(values: readonly number[], [mean, between, within]: PlantedGroup["price"]): number {
  const n = values.length;
  const average = sum(values, (value) => value) / n;
  const squares = sum(values, (value) => (value - average) ** 2);
  const spread = within ** 2 + n * between ** 2;
  return (
    -0.5 *
    (n * Math.log(2 * Math.PI) +
      (n - 1) * Math.log(within ** 2) +
      Math.log(spread) +
      squares / within ** 2 +
      (n * (average - mean) ** 2) / spread)
  );
}

function negativeBinomial(count: number, [mean, size]: PlantedGroup["units"]): number {
  const p = size / (size + mean);
  return logGamma(count + size) - logGamma(size) - logGamma(count + 1) + size * Math.log(p) + count * Math.log(1 - p);
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** Stirling's series after a shift to 8 and more; good to 1e-12. */
function logGamma(x: number): number {
  let shift = 0;
  let at = x;
  for (; at < 8; at++) shift += Math.log(at);
  const square = 1 / (at * at);
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1_260 - square / 1_680))) / at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
