import { join } from "node:path";
import { startHost } from "../../src/local/host/host.ts";
import { answerParent } from "../bench/children.ts";

/** What this process is asked: where it is, or how much memory is in use when all rubbish is gone. */
export interface HostQuestion {
  readonly ask: "url" | "heap";
}

const app = process.env["APP_FOLDER"] ?? new URL("../../dist/", import.meta.url).pathname;
const host = await startHost({
  entry: join(app, "index.cjs"),
  hostJson: join(app, "host.json"),
  port: 0,
  keys: "open",
  // What is nobody's fault but ours: whoever finds it wants to know where it was.
  log: (line) => line.includes('"code":"internal"') && console.error(line),
});

answerParent(async ({ ask }: HostQuestion) => {
  if (ask === "url") {
    return host.url;
  }
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
});
