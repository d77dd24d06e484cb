import { onTestFinished, vi } from "vitest";

/**
 * Makes each reading of the clock this many milliseconds later than the one before, until the test ends, so that long
 * waits time out soon.
 */
export function hurry(milliseconds: number): void {
  let now = performance.now();
  const clock = vi.spyOn(performance, "now").mockImplementation(() => {
    now += milliseconds;
    return now;
  });
  onTestFinished(() => clock.mockRestore());
}
