import type { Browser, Page } from "playwright-core";

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** CPU time in microseconds: that of the clock has other processes in it. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** The longest task of a page while something is done, in milliseconds of CPU time, by Chromium's own trace. */
export async function longestTask(
  browser: Browser,
  page: Page,
  act: () => Promise<void>,
): Promise<number> {
  await browser.startTracing(page, { categories: ["toplevel", "devtools.timeline"] });
  await act();
  const trace: { readonly traceEvents: readonly TraceEvent[] } = JSON.parse(
    (await browser.stopTracing()).toString(),
  );
  const threads = new Set(
    trace.traceEvents
      .filter(({ args, name }) => name === "thread_name" && args.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = trace.traceEvents.filter(
    ({ name, pid, tid }) => /RunTask$/.test(name) && threads.has(`${pid} ${tid}`),
  );
  if (tasks.length === 0) {
    throw new Error("The trace has no tasks of a page.");
  }
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1_000;
}
