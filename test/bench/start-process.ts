import "node:dns";
import "node:http2";
import "node:tls";
import "node:v8";
import "node:zlib";
import { loadFunctions } from "../../src/local/host/functions-core.ts";
import { startHost } from "../../src/local/host/host.ts";

/** The cost of a start, in milliseconds. */
export interface StartCost {
  /** Of loading the entry and registering its functions. */
  readonly load: { readonly cpu: number; readonly wall: number };
  /** Of the whole process so far, Node's own start included. */
  readonly cpu: number;
  readonly functions: number;
  readonly url: string;
}

// Azure's worker is bundled, too, and has loaded these modules of Node for gRPC before it loads an app.
const [, , entry = "", hostJson = ""] = process.argv;
const before = process.cpuUsage();
const begun = performance.now();
const { functions } = await loadFunctions(entry, () => undefined);
const load = { cpu: toMs(process.cpuUsage(before)), wall: performance.now() - begun };
const { url } = await startHost({ entry, hostJson, port: 0, keys: "open", log: () => undefined });
const cost: StartCost = { load, cpu: toMs(process.cpuUsage()), functions: functions.length, url };
console.log(JSON.stringify(cost));
process.stdin.once("end", () => process.exit()).resume();

function toMs({ system, user }: NodeJS.CpuUsage): number {
  return (system + user) / 1000;
}
