import type { Reporter, TestModule } from "vitest/node";

/** Prints only the totals, on the last line; a file that fails to load counts as a failure. */
export default class TotalsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const states = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => test.result().state),
    );
    const broken = modules.filter((module) => module.errors().length > 0).length + errors.length;
    const count = (state: string) => states.filter((one) => one === state).length;
    const failed = count("failed") + broken;
    setImmediate(() => {
      console.log(`${count("passed")} passed, ${failed} failed, ${count("skipped")} skipped`);
    });
  }
}
