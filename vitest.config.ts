import { defineConfig } from "vitest/config";

/** A host reads its settings from the environment of its process, and loads its functions once in it. */
const withHost = ["test/{browser,cli,client,fuzz,http,local,soak,system}/**/*.test.ts"];

export default defineConfig({
  test: {
    globalSetup: ["test/support/global-setup.ts"],
    reporters: ["default", "./test/support/totals-reporter.ts"],
    // Each file is busy, or waits for what it has started: one worker a core keeps them busy.
    maxWorkers: "100%",
    testTimeout: 30_000,
    hookTimeout: 30_000,
    projects: [
      { extends: true, test: { name: "with a host", include: withHost } },
      {
        extends: true,
        // A process for each file costs as much as most of these files themselves.
        test: {
          name: "shared",
          include: ["test/**/*.test.ts"],
          exclude: withHost,
          isolate: false,
        },
      },
    ],
  },
});
