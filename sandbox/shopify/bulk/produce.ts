import { setImmediate } from "node:timers/promises";
import type { ShopifyRequest } from "../resolvers/resolver.ts";
import type { ConnectionPlan } from "./plan.ts";
import type { ResultWriter } from "./writer.ts";

/** How far a bulk operation has come, updated as it goes; `stopped` ends it early. */
export interface Progress {
  objectCount: number;
  rootObjectCount: number;
  stopped: boolean;
}

/** Root objects between two turns of the event loop. */
const ROOTS_A_TURN = 200;

/** Writes every object the plans reach, parents before children (the writer mixes them), and counts them. */
export async function produce(
  plans: readonly ConnectionPlan[],
  request: ShopifyRequest,
  writer: ResultWriter,
  progress: Progress,
): Promise<void> {
  for (const plan of plans) {
    const { items, shape } = plan.open({}, request);
    for (const item of items) {
      if (progress.stopped) return;
      progress.rootObjectCount++;
      write(plan, shape.toSource(item), null, request, writer, progress);
      if (writer.isFull) await writer.drain();
      if (progress.rootObjectCount % ROOTS_A_TURN === 0) await setImmediate();
    }
  }
}

function write(
  plan: ConnectionPlan,
  source: unknown,
  parentId: string | null,
  request: ShopifyRequest,
  writer: ResultWriter,
  progress: Progress,
): void {
  const object = plan.node.project(source, request);
  const id = typeof object.id === "string" ? object.id : "";
  if (parentId !== null) object.__parentId = parentId;
  progress.objectCount++;
  writer.add(object);
  for (const inner of plan.node.connections) {
    const { items, shape } = inner.open(source, request);
    for (const item of items) write(inner, shape.toSource(item), id, request, writer, progress);
  }
}
