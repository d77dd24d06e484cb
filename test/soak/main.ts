import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startHost } from "../../src/local/host.ts";
import { startChild } from "../bench/children.ts";
import { type ProxyFault, proxyFaults, startFaultProxy } from "../support/fault-proxy.ts";
import { soak } from "./soak.ts";

const root = new URL("../../", import.meta.url).pathname;
const mebi = 1024 * 1024;

/** Of a hundred storage calls so many go wrong; of those that never answer only few, for each is waited for. */
const share = 0.1;
const neverShare = 0.002;

const { values } = parseArgs({ options: { seconds: { type: "string", default: "60" } } });
const duration = Number(values.seconds) * 1000;

const azurite = startChild("azurite-process.ts");
const proxy = await startFaultProxy(await azurite.ask<string>({}));
Object.assign(process.env, { SEED_POLICY: "off", DocumentsStorage: proxy.connectionString });
const host = await startHost({
  entry: `${root}dist/index.cjs`,
  hostJson: `${root}dist/host.json`,
  port: 0,
  log: () => {},
});
await fetch(`${host.url}/api/moods`);

const heaps: number[] = [];
const measuring = setInterval(() => {
  globalThis.gc?.();
  heaps.push(process.memoryUsage().heapUsed / mebi);
}, 1_000);
proxy.plan = planFault;
const options = { url: host.url, duration, writers: 8, readers: 3, random: Math.random };
const report = await soak(options, async () => {
  proxy.plan = () => undefined;
  await delay(500);
});
clearInterval(measuring);
await host.stop();
await proxy.stop();
await azurite.stop();

const early = heaps[Math.floor(heaps.length / 3)] ?? Number.NaN;
const late = heaps.at(-1) ?? Number.NaN;
console.log(
  `${values.seconds} s: ${report.acknowledged} writes acknowledged, ${report.refused} refused, ${report.reads} lists read`,
);
console.log(`storage calls: ${JSON.stringify(Object.fromEntries(proxy.counts))}`);
console.log(`heap after a third: ${early.toFixed(1)} MiB, in the end: ${late.toFixed(1)} MiB`);
for (const fault of report.faults.slice(0, 50)) {
  console.error(`FAULT ${fault}`);
}
// What the soak itself remembers of its writes is some of it.
if (report.faults.length > 0 || late > early * 1.5) {
  console.error("The soak has found something.");
  process.exitCode = 1;
}

function planFault(): ProxyFault | undefined {
  const chance = Math.random();
  if (chance < neverShare) {
    return "never";
  }
  const others = proxyFaults.filter((fault) => fault !== "never");
  return chance < share ? others[Math.floor(Math.random() * others.length)] : undefined;
}
