import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { startHost } from "../../src/local/host/host.ts";
import { answerParent } from "./children.ts";

/** The questions that this process answers: its address, and its memory in bytes. */
export interface MemoryQuestion {
  readonly ask: "url" | "memory";
}

/** The memory of this process, now and at most since it started. */
export interface Memory {
  readonly rss: number;
  readonly peakRss: number;
}

const entry = process.env["BENCH_ENTRY"] ?? "";
const host = await startHost({
  entry,
  hostJson: join(dirname(entry), "host.json"),
  port: 0,
  keys: "open",
  log: () => undefined,
});

answerParent(async ({ ask }: MemoryQuestion) => {
  if (ask === "url") {
    return host.url;
  }
  const rss = process.memoryUsage.rss();
  return { rss, peakRss: Math.max(rss, peakRss()) } satisfies Memory;
});

/** Only Linux reports it. */
function peakRss(): number {
  const status = process.platform === "linux" ? readFileSync("/proc/self/status", "utf8") : "";
  return Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1] ?? 0) * 1024;
}
