import { AppError } from "../domain/errors.ts";
import type { DryRun, FlowNotice } from "../store/schema/activation.ts";
import type { Segment } from "../store/segments.ts";
import type { ListChange } from "./changeSet.ts";
import type { PushContext } from "./context.ts";

/**
 * Live flows in Klaviyo that somebody who joins a list of ours would enter. Where the key may not see flows that is
 * said, not taken for "none".
 */
export async function flowsOf(
  { klaviyo }: Pick<PushContext, "klaviyo">,
  segments: readonly Segment[],
  changes: readonly ListChange[],
): Promise<Pick<DryRun, "flows" | "flowsKnown">> {
  const flows: FlowNotice[] = [];
  try {
    for (const { segmentId, join } of changes) {
      const listId = segments.find(({ id }) => id === segmentId)?.klaviyoListId ?? null;
      if (listId === null || join.length === 0) continue;
      for (const flow of await klaviyo.listFlowsOf(listId)) {
        if (flow.status !== "live") continue;
        const reenters = await klaviyo.letsReenter(flow.id);
        flows.push({ segmentId, flowId: flow.id, name: flow.name, reenters, people: join.length });
      }
    }
  } catch (error) {
    if (error instanceof AppError && error.code === "forbidden") return { flows: [], flowsKnown: false };
    throw error;
  }
  return { flows, flowsKnown: true };
}
