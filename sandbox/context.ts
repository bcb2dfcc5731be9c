import type { VirtualClock } from "./clock.ts";
import type { World } from "./world/world.ts";

/** What every part of the sandbox works on. */
export interface SandboxContext {
  world: World;
  clock: VirtualClock;
  faults: Faults;
}

/** Switches for what goes wrong. Rates are shares of requests or items, drawn from the world's seed, never from time. */
export interface Faults {
  /** Share of list additions that are answered 204 and then not carried out. */
  dropListAdds: number;
  /** Share of requests answered 500 before anything was done. */
  serverErrors: number;
  /** Share of requests that are carried out and then answered by a broken connection. */
  resetAfterApply: number;
  /** Number of JSONL lines left out of a bulk result although its objectCount counts them. */
  dropBulkLines: number;
  /** Klaviyo answers an import of an unknown profile id with an error (true) or ignores it (false): not known of the real one. */
  importUnknownIdFails: boolean;
}

export const NO_FAULTS: Faults = {
  dropListAdds: 0,
  serverErrors: 0,
  resetAfterApply: 0,
  dropBulkLines: 0,
  importUnknownIdFails: true,
};
