import { setTimeout as sleep } from "node:timers/promises";
import SQLite from "better-sqlite3";
import type { Stand } from "./stand.ts";

/** Asks again until `isDone` says so; a test's own time limit ends it. */
export async function waitFor<T>(ask: () => Promise<T>, isDone: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (isDone(answer)) return answer;
    await sleep(50);
  }
}

/** The sandbox's Klaviyo as somebody else with a key reaches it: a merchant's hands on the lists. */
export async function klaviyoAs(
  { sandboxOrigin }: Pick<Stand, "sandboxOrigin">,
  method: string,
  path: string,
  body?: unknown,
): Promise<Response> {
  const response = await fetch(`${sandboxOrigin}/api${path}`, {
    method,
    headers: {
      authorization: "Klaviyo-API-Key pk_sandbox_0000000000000000000000000000",
      revision: "2026-07-15",
      "content-type": "application/json",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}.`);
  return response;
}

/** Waits until the app has nothing to do that is due: what waits for a later time does not count. */
export async function whenIdle(stand: Stand): Promise<void> {
  const { now } = await stand.sandbox.get<{ now: string }>("/state");
  await waitFor(
    async () => {
      const db = new SQLite(stand.databaseFile, { readonly: true });
      try {
        // The app's clock began where the sandbox's was; a job due later than half a minute from now can wait.
        const due = Date.parse(now) + 30_000;
        return db.prepare("select count(*) n from jobs where state <> 'dead' and due_at <= ?").get(due) as {
          n: number;
        };
      } finally {
        db.close();
      }
    },
    ({ n }) => n === 0,
  );
}
