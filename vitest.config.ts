import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Tests that run on Postgres too; whatever calls onEveryDatabase belongs here. */
const databases = ["test/conformance/**/*.test.ts"];
/** Tests with processes of the program, which take minutes together. */
const processes = ["test/integration/**/*.test.ts", "test/crash/**/*.test.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "server",
          include: ["test/**/*.test.ts"],
          exclude: [...databases, ...processes, "test/e2e/**"],
          environment: "node",
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: { name: "processes", include: processes, environment: "node", testTimeout: 30_000 },
      },
      {
        extends: true,
        test: { name: "screens", include: ["test/app/**/*.test.tsx"], environment: "happy-dom" },
      },
      {
        extends: true,
        test: {
          name: "databases",
          include: databases,
          environment: "node",
          globalSetup: ["test/postgres.setup.ts"],
          testTimeout: 30_000,
        },
      },
    ],
    maxWorkers: Math.max(1, Math.min(4, availableParallelism())),
  },
});
