import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/support/longest-first.ts";

export default defineConfig({
  test: {
    globalSetup: ["test/support/global-setup.ts"],
    setupFiles: ["test/support/own-environment.ts"],
    reporters: ["default", "./test/support/totals-reporter.ts"],
    // Each file is busy, or waits for what it has started: one worker a core keeps them busy.
    maxWorkers: "100%",
    // A process for each file costs as much as most of these files themselves.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
