import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/support/longest-first.ts";

export default defineConfig({
  test: {
    globalSetup: ["test/support/global-setup.ts"],
    setupFiles: ["test/support/own-environment.ts"],
    reporters: ["default", "./test/support/totals-reporter.ts"],
    // Files are either busy or wait for processes that they started: one worker per core uses all cores.
    maxWorkers: "100%",
    // A process per file would cost as much as most files themselves.
    isolate: false,
    // With its small default, V8 copies short-lived objects again and again: a tenth of the CPU time of many files.
    execArgv: ["--max-semi-space-size=64"],
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
