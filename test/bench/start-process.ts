import { loadFunctions } from "../../src/local/host/functions-core.ts";

/** The cost of loading a bundle and registering its functions. */
export interface StartCost {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly functions: number;
}

const bundle = process.argv[2] ?? "";
const cpu = process.cpuUsage();
const wall = performance.now();
const { functions } = await loadFunctions(bundle, () => undefined);
const wallMs = performance.now() - wall;
const { user, system } = process.cpuUsage(cpu);
const cost: StartCost = { wallMs, cpuMs: (user + system) / 1000, functions: functions.length };
console.log(JSON.stringify(cost));
