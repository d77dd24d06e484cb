import { join } from "node:path";
import { startHost } from "../../src/local/host/host.ts";
import { answerParent } from "../bench/children.ts";
import { heldBytes } from "../support/collect-garbage.ts";

/** The questions that this process answers: its address, or its memory use after garbage collection. */
export interface HostQuestion {
  readonly ask: "url" | "heap";
}

const app = process.env["APP_FOLDER"] ?? new URL("../../dist/", import.meta.url).pathname;
const host = await startHost({
  entry: join(app, "index.cjs"),
  hostJson: join(app, "host.json"),
  port: 0,
  keys: "open",
  // Internal errors are our own faults; the log says where they were thrown.
  log: (line) => line.includes('"code":"internal"') && console.error(line),
});

answerParent(async ({ ask }: HostQuestion) => {
  if (ask === "url") {
    return host.url;
  }
  return heldBytes();
});
