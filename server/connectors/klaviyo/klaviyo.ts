import { setTimeout as wait } from "node:timers/promises";
import { type Clock, systemClock } from "../../domain/clock.ts";
import { AppError } from "../../domain/errors.ts";
import { SECOND } from "../../domain/instant.ts";
import { fetchAccount, type KlaviyoAccount } from "./account.ts";
import { type EventsPage, type EventsRequest, fetchEvents } from "./events.ts";
import { type KlaviyoFlow, letsReenter, listFlowsOf } from "./flows.ts";
import {
  fetchImportErrors,
  getImportJob,
  type ImportErrorsPage,
  type ImportJob,
  importProfiles,
  type ProfileImport,
} from "./imports.ts";
import type { Sleep } from "./limiter.ts";
import {
  addToList,
  createList,
  fetchListMembers,
  type KlaviyoList,
  listAllLists,
  type MembersPage,
  removeFromList,
  renameList,
} from "./lists.ts";
import { type KlaviyoMetric, listMetrics } from "./metrics.ts";
import { fetchProfiles, type ProfilesPage, type ProfilesRequest } from "./profiles.ts";
import { loadSdk, type Sdk } from "./sdk.ts";
import { type OwnEvent, sendEvent } from "./sendEvent.ts";
import { createSession, type KlaviyoCall } from "./session.ts";

export { engagementMetrics, type KlaviyoMetric } from "./metrics.ts";

export interface KlaviyoOptions {
  /** The account's private API key. */
  apiKey: string;
  /** https://a.klaviyo.com, or the local sandbox on loopback. */
  baseUrl?: string;
  onCall?: (call: KlaviyoCall) => void;
  sleep?: Sleep;
  /** Wall time, by which Klaviyo counts its windows. */
  clock?: Clock;
  /** How long Klaviyo may take to answer; 30 s. */
  timeoutMs?: number;
}

/**
 * One Klaviyo account; make one per account, for it holds the account's rate budget. All methods throw AppError:
 * `rate_limited` with the time to wait, `unavailable`, `unauthorised`, `forbidden`, `not_found`, `conflict`,
 * `bad_response`. There is no method that creates a profile or touches consent.
 */
export interface Klaviyo {
  getAccount(): Promise<KlaviyoAccount>;
  listMetrics(): Promise<KlaviyoMetric[]>;
  fetchProfiles(request: ProfilesRequest): Promise<ProfilesPage>;
  fetchEvents(request: EventsRequest): Promise<EventsPage>;
  listAllLists(): Promise<KlaviyoList[]>;
  createList(name: string): Promise<string>;
  renameList(id: string, name: string): Promise<void>;
  addToList(id: string, profileIds: readonly string[]): Promise<void>;
  removeFromList(id: string, profileIds: readonly string[]): Promise<void>;
  fetchListMembers(id: string, cursor: string | null): Promise<MembersPage>;
  listFlowsOf(listId: string): Promise<KlaviyoFlow[]>;
  letsReenter(flowId: string): Promise<boolean>;
  sendEvent(event: OwnEvent): Promise<void>;
  importProfiles(items: readonly ProfileImport[]): Promise<string>;
  getImportJob(jobId: string): Promise<ImportJob>;
  fetchImportErrors(jobId: string, cursor: string | null): Promise<ImportErrorsPage>;
}

export function createKlaviyo(options: KlaviyoOptions): Klaviyo {
  if (options.apiKey.trim() === "") throw new AppError("not_configured", "Klaviyo needs a private API key.");
  const session = createSession({
    apiKey: options.apiKey,
    baseUrl: options.baseUrl,
    timeoutMs: options.timeoutMs ?? 30 * SECOND,
    clock: options.clock ?? systemClock,
    sleep: options.sleep ?? defaultSleep,
    onCall: options.onCall ?? (() => undefined),
  });
  let loading: Promise<Sdk> | null = null;
  const sdk = () => (loading ??= loadSdk(session));

  return {
    getAccount: async () => fetchAccount(await sdk()),
    listMetrics: async () => listMetrics(await sdk()),
    fetchProfiles: async (request) => fetchProfiles(await sdk(), request),
    fetchEvents: async (request) => fetchEvents(await sdk(), request),
    listAllLists: async () => listAllLists(await sdk()),
    createList: async (name) => createList(await sdk(), name),
    renameList: async (id, name) => renameList(await sdk(), id, name),
    addToList: async (id, profileIds) => addToList(await sdk(), id, profileIds),
    removeFromList: async (id, profileIds) => removeFromList(await sdk(), id, profileIds),
    fetchListMembers: async (id, cursor) => fetchListMembers(await sdk(), id, cursor),
    listFlowsOf: async (listId) => listFlowsOf(await sdk(), listId),
    letsReenter: async (flowId) => letsReenter(await sdk(), flowId),
    sendEvent: async (event) => sendEvent(await sdk(), event),
    importProfiles: async (items) => importProfiles(await sdk(), items),
    getImportJob: async (jobId) => getImportJob(await sdk(), jobId),
    fetchImportErrors: async (jobId, cursor) => fetchImportErrors(await sdk(), jobId, cursor),
  };
}

async function defaultSleep(milliseconds: number): Promise<void> {
  await wait(milliseconds);
}
