import { expect, it, onTestFinished } from "vitest";
import { startTimers } from "../../src/local/host/timers.ts";

it("a timer that fails is told to the log, and can be fired again", async () => {
  const lines: string[] = [];
  const run = async () => {
    throw new Error(`Run ${lines.length + 1} broke.`);
  };
  const timers = startTimers(
    [{ kind: "timer", name: "tick", schedule: "0 0 0 1 1 *", run }],
    (name, line) => lines.push(`${name} ${line}`),
  );
  onTestFinished(() => timers.stop());
  for (const count of [1, 2]) {
    expect(timers.fire("tick")).toBe(true);
    await expect.poll(() => lines).toHaveLength(count);
  }
  expect(lines).toEqual([1, 2].map((n) => expect.stringMatching(`^tick failed: .*Run ${n} broke`)));
});
