import { VirtualClock } from "./clock.ts";
import { type Faults, NO_FAULTS } from "./faults.ts";
import { Happenings } from "./happenings.ts";
import { AppTarget } from "./target.ts";
import type { World } from "./world/world.ts";

/** What every part of the sandbox works on. */
export interface SandboxContext {
  world: World;
  clock: VirtualClock;
  faults: Faults;
  /** Where the app under test answers. */
  target: AppTarget;
  /** What happens in the store while the sandbox runs. */
  happenings: Happenings;
}

interface ContextOptions {
  faults?: Partial<Faults>;
  /** Virtual milliseconds in one of the machine's; 1 if absent. */
  clockRate?: number;
  /** Another store of the same sandbox: they share the time and the app. */
  beside?: SandboxContext;
}

/** A sandbox of this world at the instant at which the world starts. */
export function createContext(
  world: World,
  { faults = {}, clockRate = 1, beside }: ContextOptions = {},
): SandboxContext {
  return {
    world,
    clock: beside?.clock ?? new VirtualClock(world.startsAt, clockRate),
    faults: { ...NO_FAULTS, ...faults },
    target: beside?.target ?? new AppTarget(),
    happenings: new Happenings(),
  };
}
