import type { Checker } from "./checker.ts";
import { clusterings } from "./clusterings.ts";
import { hdbscanRuns } from "./hdbscanRuns.ts";
import { heldOutWeeks, perCustomer, publishedFits } from "./purchaseModels.ts";

/** Every format of reference files that is known; the first that recognises a file checks it. */
export const CHECKERS: readonly Checker[] = [clusterings, hdbscanRuns, publishedFits, perCustomer, heldOutWeeks];
