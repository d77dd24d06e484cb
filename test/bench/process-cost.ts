import { subscribe } from "node:diagnostics_channel";

/** The resources that a process has used. */
export interface ProcessCost {
  /** The most memory in use by objects, sampled every 50 ms, in bytes. */
  readonly heap: number;
  /** HTTP requests by `node:http`, which the storage SDK uses and `fetch` doesn't. */
  readonly storageCalls: number;
}

let heap = 0;
let storageCalls = 0;
const sample = () => {
  heap = Math.max(heap, process.memoryUsage().heapUsed);
};
setInterval(sample, 50).unref();
subscribe("http.client.request.start", () => {
  storageCalls += 1;
});

/** The resources that this process has used since the last call. */
export function takeCost(): ProcessCost {
  sample();
  const cost = { heap, storageCalls };
  heap = 0;
  storageCalls = 0;
  return cost;
}
