import type { Reader } from "../../store/database.ts";
import { findSync, listStreams } from "../../store/syncs.ts";
import type { SyncView } from "../contract/syncs.ts";

export async function viewSync(reader: Reader, shopId: number, syncId: string): Promise<SyncView | undefined> {
  const sync = await findSync(reader, shopId, syncId);
  if (!sync) return undefined;
  const streams = await listStreams(reader, shopId, syncId);
  return {
    id: sync.id,
    state: sync.state,
    startedAt: sync.startedAt,
    finishedAt: sync.finishedAt,
    error: sync.error,
    tally: sync.tally,
    streams: streams.map(({ stream, state, read, rejected, calls, startedAt, finishedAt }) => ({
      stream,
      state,
      read,
      rejected,
      calls,
      startedAt,
      finishedAt,
    })),
  };
}
