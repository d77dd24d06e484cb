import { join } from "node:path";
import { startHost } from "../../src/local/host/host.ts";
import { Allocations } from "./allocations.ts";
import { answerParent } from "./children.ts";
import { fillStore } from "./open-store.ts";

/** The questions that this process answers: its address; from now on; the cost since then. */
export interface GrowthQuestion {
  readonly ask: "url" | "begin" | "cost";
}

/** What the app logged about a request. */
interface RequestEvent {
  readonly ms: number;
  readonly storageMs: number;
  readonly storageCalls: number;
}

/** The cost of a block of requests. */
export interface BlockCost {
  readonly requests: readonly RequestEvent[];
  /** Allocated in JavaScript's heap, in KiB; missing if garbage was collected meanwhile. */
  readonly allocated: number | undefined;
}

const storage = process.env["DocumentsStorage"] ?? "";
const size = Number(process.env["BENCH_DOCUMENTS"]);
const root = join(import.meta.dirname, "../..");
const requests: RequestEvent[] = [];
await fillStore(storage, { count: size, description: "Says little. " });
const host = await startHost({
  entry: join(root, "dist/index.cjs"),
  hostJson: join(root, "dist/host.json"),
  port: 0,
  keys: "open",
  log(line) {
    const event = line.includes('{"event":"request"') && JSON.parse(line.slice(line.indexOf("{")));
    if (event) {
      requests.push(event);
    }
  },
});
const allocations = new Allocations();

answerParent(async ({ ask }: GrowthQuestion) => {
  switch (ask) {
    case "url":
      return host.url;
    case "begin":
      requests.length = 0;
      return allocations.begin();
    case "cost": {
      const bytes = allocations.end();
      const allocated = bytes === undefined ? undefined : bytes / 1024;
      return { requests: requests.splice(0), allocated } satisfies BlockCost;
    }
  }
});
