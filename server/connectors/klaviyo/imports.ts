import { AppError } from "../../domain/errors.ts";
import { objectOf, readPage, readResource, resource, textOf } from "./document.ts";
import { redact } from "./responseError.ts";
import { rawBody, type Sdk } from "./sdk.ts";

/** Custom properties to set on a profile that exists. */
export interface ProfileImport {
  /** Klaviyo's own id. */
  id: string;
  /** Null takes the property off the profile. */
  properties: Readonly<Record<string, string | number | boolean | null>>;
}

export interface ImportJob {
  state: "queued" | "processing" | "complete" | "cancelled";
  total: number;
  completed: number;
  failed: number;
}

export interface ImportError {
  /** The profile it is about, where Klaviyo says so. */
  profileId: string | null;
  /** Its place in what was sent, counted from 0. */
  index: number | null;
  code: string;
  reason: string;
}

export interface ImportErrorsPage {
  errors: ImportError[];
  next: string | null;
}

/** What one import may hold. */
const MAX_IMPORT_PROFILES = 10_000;
const MAX_IMPORT_BYTES = 5_000_000;

/**
 * Sets properties of up to 10,000 profiles and returns the id of the job that does it later. Profiles are named by
 * Klaviyo's id and by nothing else: an e-mail address, telephone number or external id would create whoever is unknown.
 * Sending the same import twice does no harm.
 * @throws AppError `invalid_input` for an item without an id, and for more than 10,000 items or 5 MB: send less at once
 */
export async function importProfiles({ post }: Pick<Sdk, "post">, items: readonly ProfileImport[]): Promise<string> {
  if (items.length === 0 || items.length > MAX_IMPORT_PROFILES) {
    throw new AppError("invalid_input", `An import takes 1 to ${MAX_IMPORT_PROFILES} profiles, not ${items.length}.`);
  }
  if (items.some((item) => typeof item.id !== "string" || item.id.trim() === "")) {
    throw new AppError(
      "invalid_input",
      "An import holds a profile without Klaviyo's id; without it one could be created.",
    );
  }
  const data = items.map(profileOf);
  if (Buffer.byteLength(JSON.stringify(data)) > MAX_IMPORT_BYTES) {
    throw new AppError("invalid_input", "An import takes 5 MB at most; send fewer profiles at once.");
  }
  const body = { data: { type: "profile-bulk-import-job", attributes: { profiles: { data } } } };
  // The library throws on a request that takes a property off, so the body is sent as it is.
  return readResource(await post("/api/profile-bulk-import-jobs", body), "the import").id;
}

/** A null in an import is ignored; a property is taken off by naming it. */
function profileOf({ id, properties }: ProfileImport) {
  const unset = Object.keys(properties).filter((name) => properties[name] === null);
  const set = Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
  const meta = unset.length > 0 ? { meta: { patch_properties: { unset } } } : {};
  return { type: "profile", id, attributes: { properties: set }, ...meta };
}

const STATES: readonly ImportJob["state"][] = ["queued", "processing", "complete", "cancelled"];

export async function getImportJob({ profiles }: Sdk, jobId: string): Promise<ImportJob> {
  const body = await rawBody("the import job", profiles.getBulkImportProfilesJob(jobId));
  const { attributes } = readResource(body, "the import job");
  const state = STATES.find((known) => known === attributes.status);
  if (!state)
    throw new AppError("bad_response", `Klaviyo gives the import job ${jobId} a status that is not known here.`);
  return {
    state,
    total: countOf(attributes.total_count),
    completed: countOf(attributes.completed_count),
    failed: countOf(attributes.failed_count),
  };
}

/** One page of what went wrong in a job. The payload Klaviyo quotes is not passed on. */
export async function fetchImportErrors(
  { profiles }: Sdk,
  jobId: string,
  cursor: string | null,
): Promise<ImportErrorsPage> {
  const options = { pageSize: 100, ...(cursor === null ? {} : { pageCursor: cursor }) };
  const call = profiles.getErrorsForBulkImportProfilesJob(jobId, options);
  const page = readPage(await rawBody("the import's errors", call), "the import's errors");
  return { errors: page.items.map(importErrorOf), next: page.next };
}

function importErrorOf(item: unknown): ImportError {
  const parsed = resource.safeParse(item);
  const attributes = parsed.success ? parsed.data.attributes : {};
  const pointer = textOf(objectOf(attributes.source).pointer);
  const index = /\/data\/(\d+)(?:\/|$)/.exec(pointer ?? "")?.[1];
  return {
    profileId: textOf(objectOf(attributes.original_payload).id),
    index: index === undefined ? null : Number(index),
    code: textOf(attributes.code) ?? "unknown",
    reason: redact(textOf(attributes.detail) ?? textOf(attributes.title) ?? "Klaviyo gave no reason."),
  };
}

function countOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
