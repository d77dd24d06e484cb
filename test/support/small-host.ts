import { readFileSync } from "node:fs";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { startHost } from "../../src/local/host/host.ts";
import type { SmallCost } from "./small-process.ts";

// Started by startSmallProcess: sends its URL, and its cost whenever it is asked.
const app = join(import.meta.dirname, "../../dist");
const delays = monitorEventLoopDelay({ resolution: 1 });
let longestWork = 0;
let worked = workSoFar();
// Runs in each turn of the event loop that takes longer than a millisecond.
setInterval(() => {
  const now = workSoFar();
  longestWork = Math.max(longestWork, now - worked);
  worked = now;
}, 1).unref();
const host = await startHost({
  entry: join(app, "index.cjs"),
  hostJson: join(app, "host.json"),
  port: 0,
  keys: "open",
  log: () => undefined,
});
process.on("message", () => {
  const cost: SmallCost = { longestBlock: delays.max / 1e6, longestWork, peakRss: peakRss() };
  delays.reset();
  longestWork = 0;
  process.send?.(cost);
});
process.once("disconnect", () => process.exit());
delays.enable();
process.send?.(host.url);

/** Of the main thread, in milliseconds. */
function workSoFar(): number {
  const { system, user } = process.threadCpuUsage();
  return (system + user) / 1000;
}

/** Only Linux reports the peak. */
function peakRss(): number {
  const status = process.platform === "linux" ? readFileSync("/proc/self/status", "utf8") : "";
  const kibibytes = /^VmHWM:\s*(\d+)/m.exec(status)?.[1];
  return kibibytes === undefined ? process.memoryUsage.rss() : Number(kibibytes) * 1024;
}
