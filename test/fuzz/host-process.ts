import { startHost } from "../../src/local/host/host.ts";
import { answerParent } from "../bench/children.ts";

/** What this process is asked: where it is, or how much memory is in use when all rubbish is gone. */
export interface HostQuestion {
  readonly ask: "url" | "heap";
}

const root = new URL("../../", import.meta.url).pathname;
const host = await startHost({
  entry: `${root}dist/index.cjs`,
  hostJson: `${root}dist/host.json`,
  port: 0,
  keys: "open",
  log: () => {},
});

answerParent(async ({ ask }: HostQuestion) => {
  if (ask === "url") {
    return host.url;
  }
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
});
