import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** The file of a bulk result; it holds contacts in clear, so it exists only while its sync reads it. */
export function downloadName(sync: { shopId: number; syncId: string }, stream: string): string {
  return `${sync.shopId}_${sync.syncId}_${stream}.jsonl`;
}

/** Removes downloads, half ones included, but those of syncs that are still to go on. */
export async function removeDownloads(
  folder: string,
  keep: readonly { shopId: number; syncId: string }[] = [],
): Promise<void> {
  const kept = keep.map(({ shopId, syncId }) => `${shopId}_${syncId}_`);
  for (const name of await readdir(folder)) {
    if (!kept.some((prefix) => name.startsWith(prefix))) await rm(join(folder, name), { force: true });
  }
}

/** Removes what a sync has downloaded. */
export async function removeDownloadsOf(folder: string, sync: { shopId: number; syncId: string }): Promise<void> {
  const prefix = `${sync.shopId}_${sync.syncId}_`;
  for (const name of await readdir(folder)) {
    if (name.startsWith(prefix)) await rm(join(folder, name), { force: true });
  }
}
