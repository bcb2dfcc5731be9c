import { createHash } from "node:crypto";
import { join } from "node:path";
import SQLite from "better-sqlite3";
import type { SandboxClient } from "../../scripts/demo/clients.ts";

/** What is left when a stage is over, one line a row; equal texts mean that nothing was lost and nothing was done twice. */
export type EndState = ReadonlyMap<string, readonly string[]>;

/** Leases name processes. */
const LEFT_OUT_TABLES = new Set(["shop_leases"]);
/** How often something was tried, asked for and brought, and what is sealed with chance in it. */
const LEFT_OUT_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  // What the last attempt at a redaction found left to remove.
  compliance_requests: ["outcome"],
  credentials: ["sealed"],
  // A webhook that is kept and not answered before the end is brought once more.
  deliveries: ["copies"],
  jobs: ["attempts"],
  // Who last read them: a look for somebody new reads whoever changed since, however often it is done.
  profiles: ["seen_by_sync"],
  push_operations: ["attempts", "job_id"],
  pushes: ["calls"],
  sync_streams: ["calls"],
};

/** Ids that Strata makes: when, in base 36, and eight hexadecimal digits of chance. */
const OWN_ID = /(?<![0-9a-z])[0-9a-z]{8}-[0-9a-f]{8}(?![0-9a-z])/g;
/** Two are begun side by side. */
const BULK_OPERATION = /BulkOperation\/\d+/g;
const EPOCH = /\b1[0-9]{12}\b/g;
const ISO = /\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;
/** Klaviyo's ids of events begin with ten digits of time. */
const ULID = /\b01[0-9A-HJKMNP-TV-Z]{24}\b/g;
/** How long a method of a bake-off took. */
const SECONDS = /"seconds":[0-9.e-]+/g;
const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A stretch of time in which instants are those of the path itself, and so differ from run to run. */
export interface Stretch {
  from: number;
  to: number;
}

/** Everything in the app's database and in the sandbox, without times of the path itself and with its ids numbered. */
export async function readEndState(
  dataDir: string,
  sandbox: SandboxClient,
  stretches: readonly Stretch[],
): Promise<EndState> {
  const raw = new Map([...readDatabase(join(dataDir, "strata.db")), ...(await readSandbox(sandbox))]);
  const ids = [...new Set([...raw.values()].flatMap((rows) => rows.flatMap((row) => row.match(OWN_ID) ?? [])))];
  const numberOf = new Map(ids.toSorted().map((id, i) => [id, `#${i + 1}`]));
  const isOfPath = (at: number) => stretches.some(({ from, to }) => at >= from && at < to);
  const canonical = (row: string) =>
    row
      .replace(OWN_ID, (id) => numberOf.get(id) ?? id)
      .replace(BULK_OPERATION, "BulkOperation/<id>")
      .replace(SECONDS, '"seconds":"<seconds>"')
      .replace(EPOCH, (text) => (isOfPath(Number(text)) ? "<now>" : text))
      .replace(ISO, (text) => (isOfPath(Date.parse(text)) ? "<now>" : text))
      .replace(ULID, (text) => (isOfPath(timeOfUlid(text)) ? "<event>" : text));
  return new Map([...raw].map(([name, rows]) => [name, rows.map(canonical).toSorted()]));
}

function timeOfUlid(text: string): number {
  let time = 0;
  for (const digit of text.slice(0, 10)) time = time * 32 + CROCKFORD.indexOf(digit);
  return time;
}

function readDatabase(file: string): Map<string, string[]> {
  const db = new SQLite(file, { readonly: true });
  try {
    const tables = db.prepare("select name from sqlite_master where type = 'table' order by name").pluck().all();
    return new Map(
      (tables as string[])
        .filter((table) => !LEFT_OUT_TABLES.has(table) && !table.startsWith("sqlite_"))
        .map((table) => [
          table,
          db
            .prepare(`select * from "${table}"`)
            .all()
            .map((row) => textOf(table, row)),
        ]),
    );
  } finally {
    db.close();
  }
}

function textOf(table: string, row: unknown): string {
  const leftOut = LEFT_OUT_COLUMNS[table] ?? [];
  const kept = Object.entries(row as Record<string, unknown>).filter(([name]) => !leftOut.includes(name));
  return JSON.stringify(Object.fromEntries(kept.map(([name, value]) => [name, canonicalValue(value)])));
}

function canonicalValue(value: unknown): unknown {
  if (value instanceof Uint8Array) return hashOf(value);
  return typeof value === "string" && value.startsWith("{") ? sorted(JSON.parse(value)) : value;
}

/** The same with its fields in alphabetical order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}

const hashOf = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex").slice(0, 16);

interface SandboxState {
  stores: {
    world: Record<string, unknown>;
    shopify: {
      installation: unknown;
      webhooks: { installed: boolean; deliveries: { eventId: string; status: string }[] };
    };
    klaviyo: {
      lists: { created: number; lists: { list: Record<string, unknown>; members: [string, number][] }[] };
      profiles: unknown;
      flows: unknown;
      metrics: unknown;
      events: unknown;
    };
  }[];
}

/** The store and the account; not how often they were asked, nor jobs and tokens, of which another attempt makes more. */
async function readSandbox(client: SandboxClient): Promise<Map<string, string[]>> {
  const { stores } = await client.get<SandboxState>("/snapshot");
  const rows = new Map<string, string[]>();
  for (const { world, shopify, klaviyo } of stores) {
    for (const [name, value] of Object.entries(world)) {
      rows.set(`store: ${name}`, (Array.isArray(value) ? value : [value]).map(worldRow));
    }
    rows.set("store: installation", [JSON.stringify(shopify.installation)]);
    rows.set(
      "store: webhooks",
      shopify.webhooks.deliveries.map(({ eventId, status }) => `${eventId} ${status}`),
    );
    const { created, lists } = klaviyo.lists;
    rows.set("klaviyo: lists", [
      `created ${created}`,
      ...lists.map(({ list, members }) => {
        return JSON.stringify({ ...list, members: members.map(([profileId]) => profileId).toSorted() });
      }),
    ]);
    for (const name of ["profiles", "flows", "metrics", "events"] as const) {
      rows.set(
        `klaviyo: ${name}`,
        flatten(klaviyo[name]).map((row) => row.replace(UUID, "<uuid>")),
      );
    }
  }
  return rows;
}

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** An event of ours gets its id from what we call it, and so another one in each run. */
function worldRow(item: unknown): string {
  const isOwn = typeof item === "object" && item !== null && "properties" in item && "metric" in item;
  const { $event_id: unique } = isOwn ? (item.properties as Record<string, unknown>) : {};
  if (unique === undefined) return JSON.stringify(item);
  const { properties, ...event } = item as { properties: object };
  const name = typeof unique === "string" ? unique.replace(UUID, "<uuid>") : unique;
  return JSON.stringify({ ...event, id: "<own>", properties: { ...properties, $event_id: name } });
}

/** The leaves of a value with their places in it; what stands in a list has no place, since order says nothing here. */
function flatten(value: unknown, place = ""): string[] {
  if (Array.isArray(value)) {
    const isPlain = value.every((item) => typeof item !== "object" || item === null || !Array.isArray(item));
    return isPlain
      ? value.map((item) => `${place} ${JSON.stringify(item)}`)
      : value.flatMap(([key, ...rest]: unknown[]) => flatten(rest.flat(), `${place} ${JSON.stringify(key)}`));
  }
  if (typeof value !== "object" || value === null) return [`${place} ${JSON.stringify(value)}`];
  return Object.entries(value).flatMap(([name, inner]) => flatten(inner, `${place}.${name}`));
}

/** What differs, at most a few lines for each place; empty when the states are equal. */
export function differences(expected: EndState, actual: EndState): string[] {
  const names = [...new Set([...expected.keys(), ...actual.keys()])];
  return names.flatMap((name) => {
    const [before, after] = [expected.get(name) ?? [], actual.get(name) ?? []];
    const lacks = without(before, after);
    const extra = without(after, before);
    const show = (rows: readonly string[], sign: string) =>
      rows.slice(0, 3).map((row) => `${sign} ${row.slice(0, 400)}`);
    const isSame = lacks.length + extra.length === 0;
    return isSame
      ? []
      : [`${name}: ${lacks.length} missing, ${extra.length} extra`, ...show(lacks, "-"), ...show(extra, "+")];
  });
}

/** Rows of one that the other has not, counted. */
function without(rows: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const row of others) left.set(row, (left.get(row) ?? 0) + 1);
  return rows.filter((row) => {
    const n = left.get(row) ?? 0;
    left.set(row, n - 1);
    return n <= 0;
  });
}
