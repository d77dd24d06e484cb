import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/support/longest-first.ts";
import { patience } from "./test/support/patience.ts";

export default defineConfig({
  test: {
    globalSetup: ["test/support/global-setup.ts"],
    setupFiles: ["test/support/own-environment.ts"],
    reporters: ["default", "./test/support/totals-reporter.ts"],
    // One more than cores, because files wait for processes that they started.
    maxWorkers: availableParallelism() + 1,
    // A process per file would cost as much as most files themselves.
    isolate: false,
    // With its small default, V8 copies short-lived objects again and again: a tenth of the CPU time of many files.
    execArgv: ["--max-semi-space-size=64"],
    sequence: { sequencer: LongestFirst },
    // Tests wait for what happens, however busy the machine is; these end one that hangs.
    testTimeout: 400_000,
    hookTimeout: 400_000,
    // A test without an assertion can't fail; so can't one whose assertions are in a loop that never runs.
    expect: { requireAssertions: true, poll: { timeout: patience } },
  },
});
