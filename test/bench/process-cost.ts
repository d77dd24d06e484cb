import { subscribe } from "node:diagnostics_channel";

/** What a process has needed. */
export interface ProcessCost {
  /** The most memory in use by objects, sampled every 50 ms, in bytes. */
  readonly heap: number;
  /** HTTP requests by `node:http`, which the storage's SDK makes and `fetch` does not. */
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

/** What this process has needed since the last time that this was asked. */
export function takeCost(): ProcessCost {
  sample();
  const cost = { heap, storageCalls };
  heap = 0;
  storageCalls = 0;
  return cost;
}
