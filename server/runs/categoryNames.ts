import { z } from "zod";
import type { Reader } from "../store/database.ts";
import { type RunKey, readStep } from "../store/runs.ts";

const snapshotResult = z.object({ names: z.object({ categories: z.array(z.string()) }) });

/** What the numbers of a snapshot's product types stand for; none for a snapshot that kept no names. */
export async function readCategoryNames(reader: Reader, key: RunKey): Promise<string[]> {
  const found = snapshotResult.safeParse(await readStep(reader, key, "snapshot"));
  return found.success ? found.data.names.categories : [];
}
