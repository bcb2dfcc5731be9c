import { QueryClient, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ActivityView } from "../server/http/contract/activity.ts";
import type { OverviewView } from "../server/http/contract/overview.ts";
import type { PushStateView, PushView } from "../server/http/contract/pushes.ts";
import type { RunView } from "../server/http/contract/runs.ts";
import type { MembersView, SegmentDetailView, SegmentsView } from "../server/http/contract/segments.ts";
import type { SettingsView } from "../server/http/contract/settings.ts";
import type { SyncView } from "../server/http/contract/syncs.ts";
import { ApiError, api } from "./api.ts";

/** How often to look while something is under way, in milliseconds. */
const POLL = 1_000;
/** How often to look when nothing is known to be under way: a schedule may have begun something. */
const GLANCE = 30_000;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        refetchOnWindowFocus: true,
        // What was refused will be refused again; only what did not arrive is worth another try.
        retry: (failures, error) =>
          failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 502),
      },
    },
  });
}

const PUSH_WORKS: readonly PushStateView[] = ["draft", "approved", "sending", "verifying"];

/** Whether a push is being counted, sent or read back. */
export function isPushWorking(state: PushStateView): boolean {
  return PUSH_WORKS.includes(state);
}

/** Whether anything is under way in the shop. */
export function isWorking({ sync, run, push }: Pick<OverviewView, "sync" | "run" | "push">): boolean {
  return sync?.state === "running" || run?.state === "running" || (push !== null && isPushWorking(push.state));
}

export function useOverview() {
  return useQuery({
    queryKey: ["overview"],
    queryFn: () => api.get<OverviewView>("/overview"),
    refetchInterval: ({ state }) => (state.data && isWorking(state.data) ? POLL : GLANCE),
  });
}

export function useSegments() {
  return useQuery({
    queryKey: ["segments"],
    queryFn: () => api.get<SegmentsView>("/segments"),
    refetchInterval: ({ state }) => (state.data?.isPublishing ? POLL : GLANCE),
  });
}

/** The newest people of a segment, with why they came. */
export function useMembers(id: number) {
  return useQuery({
    queryKey: ["segments", String(id), "members"],
    queryFn: () => api.get<MembersView>(`/segments/${id}/members`),
  });
}

export function useSegment(id: string) {
  return useQuery({ queryKey: ["segments", id], queryFn: () => api.get<SegmentDetailView>(`/segments/${id}`) });
}

export function useRun(id: string | undefined) {
  return useQuery({
    queryKey: ["runs", id],
    queryFn: () => api.get<RunView>(`/runs/${id}`),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => (state.data?.state === "running" ? POLL : false),
  });
}

export function useSync(id: string | undefined) {
  return useQuery({
    queryKey: ["syncs", id],
    queryFn: () => api.get<SyncView>(`/syncs/${id}`),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => (state.data?.state === "running" ? POLL : false),
  });
}

export function usePush(id: string) {
  return useQuery({
    queryKey: ["pushes", id],
    queryFn: () => api.get<PushView>(`/pushes/${id}`),
    refetchInterval: ({ state }) => (state.data && isPushWorking(state.data.state) ? POLL : false),
  });
}

export function useActivity() {
  return useInfiniteQuery({
    queryKey: ["activity"],
    queryFn: ({ pageParam }) =>
      api.get<ActivityView>(pageParam === null ? "/activity" : `/activity?before=${encodeURIComponent(pageParam)}`),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    refetchInterval: ({ state }) => {
      const items = state.data?.pages[0]?.items ?? [];
      const isBusy = items.some(
        ({ kind, state: of }) => of === "running" || (kind === "push" && isPushWorking(of as PushStateView)),
      );
      return isBusy ? POLL : GLANCE;
    },
  });
}

export function useSettings() {
  return useQuery({ queryKey: ["settings"], queryFn: () => api.get<SettingsView>("/settings") });
}

/** Something a person asked for; everything shown is read again when it is done. */
export function useCommand<Input, Answer>(
  command: (input: Input) => Promise<Answer>,
  onDone?: (answer: Answer) => void,
) {
  const client = useQueryClient();
  return useMutation<Answer, Error, Input>({
    mutationFn: command,
    onSuccess: async (answer) => {
      onDone?.(answer);
      await client.invalidateQueries();
    },
  });
}
