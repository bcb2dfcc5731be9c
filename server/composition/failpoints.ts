import { appendFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { endpointOf } from "../connectors/klaviyo/endpoints.ts";
import { AppError } from "../domain/errors.ts";
import type { Database } from "../store/database.ts";

/**
 * What happens at the places where a crash would hurt: each is written to a file, or the process kills itself (SIGKILL)
 * or falls asleep (SIGSTOP) at one of them.
 */
export type FailpointOrder = { do: "list"; file: string } | { do: "kill" | "stop"; at: string };

type Hit = (moment: "before" | "after", what: string, occurrence: number) => void;

/** Modules that commit on behalf of others: a commit is named after whoever asked for it. */
const CARRIERS = /\/server\/(store\/|jobs\/lease\.ts|jobs\/queue\.ts|composition\/failpoints\.ts)/;
const OWN_ROOT = fileURLToPath(new URL("../", import.meta.url));

/** @throws {AppError} `not_configured` for anything but "list:FILE", "kill:POINT" and "stop:POINT" */
export function parseFailpointOrder(text: string): FailpointOrder {
  const [, what, rest] = /^(list|kill|stop):(.+)$/.exec(text) ?? [];
  if (what === "list" && rest) return { do: what, file: rest };
  if ((what === "kill" || what === "stop") && rest) return { do: what, at: rest };
  throw new AppError("not_configured", "STRATA_FAILPOINTS must be list:FILE, kill:POINT or stop:POINT.");
}

/**
 * Puts a failpoint before and after every commit of a database and every request that leaves the process. A point is
 * named by what happens there and by how often that happened before in this process, so that it is the same one in the
 * next process that does the same work: "after commit ingest/bulkLoad.ts writeBatch #3".
 */
export function withFailpoints(db: Database, order: FailpointOrder): Database {
  const hit = hitOf(order);
  const occurrenceOf = counter();
  globalThis.fetch = watched(globalThis.fetch, hit, occurrenceOf);
  const around = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const occurrence = occurrenceOf(what);
    hit("before", what, occurrence);
    const result = await work();
    hit("after", what, occurrence);
    return result;
  };
  return {
    ...db,
    transaction: (work) => around(`commit ${whoAsks()}`, () => db.transaction(work)),
    migrate: () => around("commit migrations", () => db.migrate()),
    scrub: () => around("scrub of the files", () => db.scrub()),
  };
}

function hitOf(order: FailpointOrder): Hit {
  return (moment, what, occurrence) => {
    const point = `${moment} ${what} #${occurrence}`;
    if (order.do === "list") appendFileSync(order.file, `${point}\n`);
    else if (order.at === point) process.kill(process.pid, order.do === "kill" ? "SIGKILL" : "SIGSTOP");
  };
}

function counter(): (name: string) => number {
  const counts = new Map<string, number>();
  return (name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count;
  };
}

/** Both connectors reach out through fetch alone. An answer has come when its head has. */
function watched(fetch: typeof globalThis.fetch, hit: Hit, occurrenceOf: (name: string) => number): typeof fetch {
  return async (input, init) => {
    const what = `request ${nameOf(new Request(input, { ...init, signal: null, body: null }), init?.body)}`;
    const occurrence = occurrenceOf(what);
    hit("before", what, occurrence);
    const response = await fetch(input, init);
    hit("after", what, occurrence);
    return response;
  };
}

/** A request without the ids in it: Klaviyo's by endpoint, GraphQL by operation, others by the kind of address. */
function nameOf({ method, url }: Request, body: unknown): string {
  const { pathname } = new URL(url);
  const klaviyo = endpointOf(method, pathname);
  if (klaviyo) return klaviyo.name;
  const [, operation] = typeof body === "string" ? (/"query":"\s*(?:query|mutation)\s+(\w+)/.exec(body) ?? []) : [];
  return operation ?? `${method} /${pathname.split("/")[1]}`;
}

/** The function that asks for a commit, as "folder/file.ts name". */
function whoAsks(): string {
  const trace: { stack?: string } = {};
  Error.captureStackTrace(trace, whoAsks);
  const frame = trace.stack?.split("\n").find((line) => line.includes("/server/") && !CARRIERS.test(line)) ?? "";
  const [, name, file] = /at (?:async )?(?:(.+) \()?(?:file:\/\/)?(\/[^):]+)/.exec(frame) ?? [];
  return `${file?.replace(OWN_ROOT, "") ?? "unknown"} ${name ?? "-"}`;
}
