import { defineConfig } from "@playwright/test";
import { bundledChromium, CHROMIUM_ARGUMENTS } from "./test/chromium.ts";

export default defineConfig({
  testDir: "test/e2e",
  outputDir: "test-results",
  workers: 1,
  fullyParallel: false,
  reporter: [["list"]],
  // A journey is one merchant's whole job, with a sync and a run of a small store in it.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  use: {
    actionTimeout: 30_000,
    viewport: { width: 1280, height: 900 },
    contextOptions: { reducedMotion: "reduce" },
    trace: "retain-on-failure",
    launchOptions: {
      ...(await bundledChromium()),
      args: [...CHROMIUM_ARGUMENTS],
    },
  },
});
