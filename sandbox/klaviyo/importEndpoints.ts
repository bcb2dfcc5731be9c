import { importBody, type ProfilePayload, readBody } from "./bodies.ts";
import { encodeCursor } from "./cursor.ts";
import { type Endpoints, ok } from "./endpoint.ts";
import { invalidBody, notFound } from "./errors.ts";
import type { ImportError, ImportJob, ImportJobs } from "./importJobs.ts";
import { formatDate, linkedRelationships, linkTo, pageLinks, type Resource, selectFields } from "./jsonApi.ts";
import { listResource } from "./listDocument.ts";
import type { ListStore } from "./lists.ts";
import { type Ordering, takePage } from "./paging.ts";

const MAX_PROFILES = 10_000;
const MAX_PROFILE_SIZE = 100_000;
/** Errors are listed in the order of the profiles they are about: their ids ascend as ULIDs do not within a job. */
const AS_LISTED: Ordering<{ index: number; error: ImportError }> = {
  key: ({ index }) => index,
  id: ({ error }) => error.id,
};

export function importEndpoints(jobs: ImportJobs, lists: ListStore): Endpoints {
  const requireJob = (id: string): ImportJob => {
    const job = jobs.get(id);
    if (!job) throw notFound("profile-bulk-import-job", id);
    return job;
  };
  return {
    "POST /api/profile-bulk-import-jobs": ({ body, query }) => {
      const { attributes, relationships } = readBody(importBody, body).data;
      const profiles = attributes.profiles.data;
      checkSizes(profiles);
      const listIds = (relationships?.lists?.data ?? []).map(({ id }, index) => {
        if (!lists.get(id)) throw notFound("list", id, `/data/relationships/lists/data/${index}/id`);
        return id;
      });
      const job = jobs.enqueue(profiles, listIds);
      return { status: 202, document: { data: jobResource(job, jobs, query.fields("profile-bulk-import-job")) } };
    },

    "GET /api/profile-bulk-import-jobs/{id}": ({ id, query }) => {
      const job = requireJob(id);
      const included = job.listIds.flatMap((listId) => {
        const list = lists.get(listId);
        return list ? [listResource(list, query.fields("list"))] : [];
      });
      return ok({
        data: jobResource(job, jobs, query.fields("profile-bulk-import-job")),
        ...(query.include.has("lists") ? { included } : {}),
        links: { self: linkTo(`/api/profile-bulk-import-jobs/${id}/`) },
      });
    },

    "GET /api/profile-bulk-import-jobs/{id}/import-errors": ({ id, query, url }) => {
      const errors = requireJob(id).errors.map((error, index) => ({ index, error }));
      const { items, next } = takePage(errors, AS_LISTED, {
        descending: false,
        size: query.pageSize,
        after: query.after,
      });
      const fields = query.fields("import-error");
      return ok({
        data: items.map(({ error }) => errorResource(error, id, fields)),
        links: pageLinks(url, next && encodeCursor(next)),
      });
    },
  };
}

function checkSizes(profiles: readonly ProfilePayload[]): void {
  const pointer = "/data/attributes/profiles/data";
  if (profiles.length > MAX_PROFILES) {
    throw invalidBody(pointer, `A maximum of ${MAX_PROFILES} profiles is allowed per request.`);
  }
  profiles.forEach((profile, index) => {
    if (Buffer.byteLength(JSON.stringify(profile)) > MAX_PROFILE_SIZE) {
      throw invalidBody(`${pointer}/${index}`, "The profile exceeds the maximum size of 100 KB.");
    }
  });
}

function jobResource(job: ImportJob, jobs: ImportJobs, fields: readonly string[] | undefined): Resource {
  const path = `/api/profile-bulk-import-jobs/${job.id}`;
  const status = jobs.statusOf(job);
  const failed = new Set(job.errors.map(({ payload }) => payload)).size;
  const attributes = {
    status,
    created_at: formatDate(job.createdAt),
    total_count: job.profiles.length,
    completed_count: status === "complete" ? job.profiles.length - failed : 0,
    failed_count: failed,
    completed_at: job.completedAt === null ? null : formatDate(job.completedAt),
    expires_at: formatDate(jobs.expiryOf(job)),
    started_at: status === "queued" ? null : formatDate(job.createdAt),
  };
  return {
    type: "profile-bulk-import-job",
    id: job.id,
    attributes: selectFields(attributes, fields),
    relationships: linkedRelationships(path, ["lists", "profiles", "import-errors"]),
    links: { self: linkTo(`${path}/`) },
  };
}

function errorResource({ id, problem, payload }: ImportError, jobId: string, fields?: readonly string[]): Resource {
  const { code, title, detail, source } = problem;
  return {
    type: "import-error",
    id,
    attributes: selectFields({ code, title, detail, source, original_payload: payload }, fields),
    links: { self: linkTo(`/api/profile-bulk-import-jobs/${jobId}/import-errors/${id}/`) },
  };
}
