import { onTestFinished, vi } from "vitest";

/** Has each look at the clock be so many milliseconds after the one before, for as long as a test takes: who waits for long gives up soon. */
export function hurry(milliseconds: number): void {
  let now = performance.now();
  const clock = vi.spyOn(performance, "now").mockImplementation(() => {
    now += milliseconds;
    return now;
  });
  onTestFinished(() => clock.mockRestore());
}
