import type { Started } from "../../../server/http/contract/common.ts";
import { ApiError, api } from "../../api.ts";

/** Reads the store anew and then looks for segments; a sync that is under way already will do. */
export async function findSegments(): Promise<Started> {
  try {
    await api.post<Started>("/syncs");
  } catch (error) {
    if (!(error instanceof ApiError && error.code === "conflict")) throw error;
  }
  return api.post<Started>("/runs", {});
}

/** Counts what a push would do, for a person to look at. */
export function countPush(): Promise<Started> {
  return api.post<Started>("/pushes");
}
