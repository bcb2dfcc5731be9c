import { createHash } from "node:crypto";
import type { SandboxContext } from "../context.ts";
import { chance } from "../random.ts";

/** More than this many faults in a row would make an honest retry look like a broken client. */
const MAX_FAULTS = 4;

export type Fault = "none" | "serverError" | "resetAfterApply";

/**
 * Decides which requests go wrong, from the world's seed, the operation, what was asked and how often it was asked
 * before: a run with the same seed meets the same faults, however its requests interleave.
 */
export class FaultPlan {
  readonly #context: SandboxContext;
  readonly #seen = new Map<string, { attempts: number; faults: number }>();

  constructor(context: SandboxContext) {
    this.#context = context;
  }

  /** @param url path and query; together with the operation and body it says which logical request this is */
  next(operation: string, url: string, body: Buffer | undefined): Fault {
    const { serverErrors, resetAfterApply } = this.#context.faults;
    if (serverErrors === 0 && resetAfterApply === 0) return "none";
    const request = createHash("sha1")
      .update(`${operation} ${url}\n`)
      .update(body ?? "")
      .digest("base64");
    const seen = this.#seen.get(request) ?? { attempts: 0, faults: 0 };
    this.#seen.set(request, seen);
    seen.attempts++;
    if (seen.faults >= MAX_FAULTS) return "none";
    const draw = (kind: Fault) => chance(this.#context.world.seed, kind, operation, request, seen.attempts);
    const fault =
      draw("serverError") < serverErrors
        ? "serverError"
        : draw("resetAfterApply") < resetAfterApply
          ? "resetAfterApply"
          : "none";
    if (fault !== "none") seen.faults++;
    return fault;
  }

  dump() {
    return [...this.#seen];
  }

  restore(seen: ReturnType<FaultPlan["dump"]>): void {
    this.#seen.clear();
    for (const [request, counts] of seen) this.#seen.set(request, counts);
  }

  /** Whether adding this profile to this list is answered as done and not done. */
  dropsListAdd(listId: string, profileId: string): boolean {
    const { dropListAdds } = this.#context.faults;
    return dropListAdds > 0 && chance(this.#context.world.seed, listId, profileId) < dropListAdds;
  }

  /** Whether a removal that is answered as carried out is not: the same person stays however often it is asked. */
  dropsListRemove(listId: string, profileId: string): boolean {
    const { dropListRemoves } = this.#context.faults;
    return dropListRemoves > 0 && chance(this.#context.world.seed, "remove", listId, profileId) < dropListRemoves;
  }
}
