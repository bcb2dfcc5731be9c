import { type Matrix, matrix } from "../segmentation/matrix.ts";
import { quantile } from "../segmentation/quantile.ts";
import { type OutlierFacts, ordersPerDay } from "./outlierFacts.ts";

/** The interquartile range of a normal distribution in standard deviations. */
const NORMAL_RANGE = 1.349;

/**
 * Buyers as points in which the unusual lie far out: logarithms of what is skewed, each column about its median in robust
 * deviations (interquartile range / 1.349; the standard deviation where half of the people are alike). Nothing is
 * winsorised, which is what segments are made on and would put every whale at the fence. A missing value counts as the
 * median.
 */
export function outlierSpace(facts: OutlierFacts): Matrix {
  const log = (values: Float64Array) => values.map((value) => Math.log1p(Math.max(0, value)));
  const pace = Float64Array.from(facts.orders, (_, buyer) => ordersPerDay(facts, buyer) * facts.orders[buyer]!);
  const columns = [
    log(facts.money),
    log(facts.orders),
    log(facts.orderValue),
    log(facts.unitsPerOrder),
    log(pace),
    facts.refundShare,
  ]
    .map(standardise)
    .filter((column) => column !== null);
  const points = matrix(facts.orders.length, Math.max(1, columns.length));
  columns.forEach((column, j) => {
    column.forEach((value, row) => {
      points.data[row * columns.length + j] = value;
    });
  });
  return points;
}

/** Null where all are alike. */
function standardise(column: Float64Array): Float64Array | null {
  const known = column.filter((value) => !Number.isNaN(value)).sort();
  const median = quantile(known, 0.5);
  const range = quantile(known, 0.75) - quantile(known, 0.25);
  const spread = range > 0 ? range / NORMAL_RANGE : deviation(known);
  return spread > 0 ? column.map((value) => (Number.isNaN(value) ? 0 : (value - median) / spread)) : null;
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
