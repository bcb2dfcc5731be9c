import { FEWEST_SEEDS } from "../analytics/segmentation/lookalikes.ts";
import { AppError } from "../domain/errors.ts";
import type { Commands } from "../http/commands.ts";
import type { FoundLookalikes } from "../runs/lookalikePeople.ts";
import { runInWorker } from "../runs/runInWorker.ts";
import { findLiveModel } from "../store/segments.ts";
import type { Services } from "./services.ts";

/** The same question has the same answer as long as nothing else has changed. */
const SEED = 1;
const LONGEST_MS = 60_000;

/** Looks for people like others, in a thread of its own, one question of a shop at a time. */
export function createLookalikeCommands({ db, databaseFile }: Services): Pick<Commands, "findLookalikes"> {
  const asking = new Set<number>();
  return {
    async findLookalikes(shop, of, most) {
      if (!(await findLiveModel(db, shop.id))) {
        throw new AppError("conflict", "There are no accepted segments to compare people by; accept some first.");
      }
      if (asking.has(shop.id)) {
        throw new AppError("conflict", "Another search for similar people is under way; wait until it is done.");
      }
      asking.add(shop.id);
      try {
        const task = { kind: "lookalikes" as const, databaseFile, shopId: shop.id, of, most, seed: SEED };
        const found = await runInWorker<FoundLookalikes>(task, { signal: AbortSignal.timeout(LONGEST_MS) });
        if (found.seeds < FEWEST_SEEDS) throw tooFew(found);
        return found;
      } finally {
        asking.delete(shop.id);
      }
    },
  };
}

function tooFew({ seeds, unknown }: FoundLookalikes): AppError {
  const others = unknown > 0 ? ` (${unknown} of the customers given are not known as buyers)` : "";
  return new AppError(
    "invalid_input",
    `Only ${seeds} of these people had bought when the segments were last found${others}; at least ${FEWEST_SEEDS} are needed to say who is like them.`,
  );
}
