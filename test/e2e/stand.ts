import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SandboxClient } from "../../scripts/demo/clients.ts";
import { newAppKeys, startApp, startSandbox } from "../../scripts/demo/programs.ts";

/** The only key the sandbox's Klaviyo knows. */
export const KLAVIYO_KEY = "pk_sandbox_0000000000000000000000000000";

export interface Stand {
  sandbox: SandboxClient;
  /** The app's own origin: another site than the admin page's. */
  appOrigin: string;
  /** The address of the sandbox's admin page, with the app at `path` in it. */
  adminUrl(path: string): string;
  close(): Promise<void>;
}

/** The sandbox and the app as two programs: a store, and an app that nobody has opened yet. */
export async function openStand(sandboxArgs: readonly string[]): Promise<Stand> {
  const dataDir = mkdtempSync(join(tmpdir(), "strata-e2e-"));
  const sandboxProgram = await startSandbox(sandboxArgs);
  const sandbox = new SandboxClient(sandboxProgram.origin);
  const { now } = await sandbox.get<{ now: string }>("/state");
  const app = await startApp(sandboxProgram.origin, dataDir, now, newAppKeys());
  await sandbox.post("/webhooks/target", { url: app.origin });
  // localhost and 127.0.0.1 are two sites: storage is denied to the frame, as it is in Shopify's admin.
  const admin = sandboxProgram.origin.replace("127.0.0.1", "localhost");
  return {
    sandbox,
    appOrigin: app.origin,
    adminUrl: (path) => `${admin}/admin/app${path}`,
    async close() {
      await app.stop();
      await sandboxProgram.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
