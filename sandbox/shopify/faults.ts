import { createHash } from "node:crypto";
import type { SandboxContext } from "../context.ts";
import { chance } from "../random.ts";

/** Of one request, at most this many attempts go wrong, so that whoever tries again gets through. */
const MAX_FAULTY_ATTEMPTS = 4;

export type Fault = "serverError" | "resetAfterApply";

/**
 * Decides what goes wrong. A fault depends on the seed, the route, what is asked and the how-manieth time it is asked,
 * never on the time of day or on other requests, so a run can be repeated.
 */
export class ShopifyFaults {
  readonly #context: SandboxContext;
  readonly #attempts = new Map<string, number>();

  constructor(context: SandboxContext) {
    this.#context = context;
  }

  /** The fault of this attempt, if any. `request` is the logical request: the same for each attempt at one thing. */
  next(route: string, request: string): Fault | null {
    const attempt = this.#count(route, request);
    if (attempt > MAX_FAULTY_ATTEMPTS) return null;
    const { faults, world } = this.#context;
    if (chance(world.seed, "serverErrors", route, request, attempt) < faults.serverErrors) return "serverError";
    if (chance(world.seed, "resetAfterApply", route, request, attempt) < faults.resetAfterApply) {
      return "resetAfterApply";
    }
    return null;
  }

  /** Whether a read answers what was before the last change. */
  lagsBehind(request: string): boolean {
    const { faults, world } = this.#context;
    if (faults.staleReads === 0) return false;
    const attempt = this.#count("staleRead", request);
    return attempt <= MAX_FAULTY_ATTEMPTS && chance(world.seed, "staleReads", request, attempt) < faults.staleReads;
  }

  dump() {
    return [...this.#attempts];
  }

  restore(attempts: ReturnType<ShopifyFaults["dump"]>): void {
    this.#attempts.clear();
    for (const [key, count] of attempts) this.#attempts.set(key, count);
  }

  /** How many lines to leave out of the result of a bulk query: none after its fourth run. */
  droppedBulkLines(query: string): number {
    const attempt = this.#count("bulkResult", query);
    return attempt > MAX_FAULTY_ATTEMPTS ? 0 : this.#context.faults.dropBulkLines;
  }

  #count(route: string, request: string): number {
    const key = createHash("sha256").update(`${route}\n${request}`).digest("base64");
    const attempt = (this.#attempts.get(key) ?? 0) + 1;
    this.#attempts.set(key, attempt);
    return attempt;
  }
}
