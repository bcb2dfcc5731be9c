import { AppError } from "../../domain/errors.ts";

/** What people did in a span after the day on which they were segmented; one entry a person. */
export interface LaterOutcomes {
  /** Orders placed. */
  readonly orders: Float64Array;
  /** Net revenue, minor units; negative where refunds outweigh orders. */
  readonly net: Float64Array;
}

/** Throws `invalid_input` where outcomes are not of `people` people. */
export function requireOutcomesOf(people: number, outcomes: LaterOutcomes): void {
  for (const [name, column] of Object.entries({ orders: outcomes.orders, net: outcomes.net })) {
    if (column.length === people) continue;
    throw new AppError("invalid_input", `Later ${name} are of ${column.length} people, but ${people} were segmented.`);
  }
}

/**
 * Later net revenue on the scale that is predicted: log1p of max(0, net). Most people spend nothing and a few spend a
 * lot; on the plain scale the few would decide alone how good a partition is.
 */
export function logNet(net: number): number {
  return Math.log1p(Math.max(0, net));
}
