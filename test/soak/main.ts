import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startChild } from "../bench/children.ts";
import { buildApp } from "../support/built-app.ts";
import { type ProxyFault, proxyFaults, startFaultProxy } from "../support/fault-proxy.ts";
import { Instance } from "./instances.ts";
import { soak } from "./soak.ts";
import { openSoakStorage } from "./storage.ts";

const mebi = 1024 * 1024;

/** The share of storage calls that fail; few of them never answer, because each of those is waited for. */
const share = 0.05;
const neverShare = 0.0005;

const { values } = parseArgs({ options: { seconds: { type: "string", default: "60" } } });
const duration = Number(values.seconds) * 1000;

const folder = await mkdtemp(join(tmpdir(), "seedbed-soak-"));
const removeApp = await buildApp();
const azurite = startChild("azurite-process.ts");
const proxy = await startFaultProxy(await azurite.ask<string>({}));
const storage = await openSoakStorage(await azurite.ask<string>({}), {
  folder,
  behind: proxy.connectionString,
});
const instances = [new Instance(), new Instance()];
const heaps: number[] = [];
proxy.plan = planFault;
const report = await soak({
  ...{ ...storage, instances, duration, writers: 6, random: Math.random },
  killEvery: 7_000,
  settle: async () => {
    proxy.plan = () => undefined;
    await delay(500);
    heaps.push(...(await Promise.all(instances.map((instance) => instance.heap()))));
  },
});
await Promise.all(instances.map((instance) => instance.stop()));
await proxy.stop();
await azurite.stop();
await rm(folder, { recursive: true, force: true });
await removeApp();

const { acknowledged, deeds, faults, kills, pruned, refused } = report;
const erased = [...deeds.erased.values()].flat().length;
console.log(
  `${values.seconds} s: ${acknowledged} requests acknowledged, ${refused} refused or without an answer, ${kills} kills`,
);
console.log(
  `${deeds.backupsMade} backups, ${deeds.restores} restores, ${erased} contents erased of ${deeds.erased.size} documents, ${pruned} revisions pruned`,
);
console.log(`storage calls: ${JSON.stringify(Object.fromEntries(proxy.counts))}`);
console.log(
  `heaps in the end: ${heaps.map((heap) => `${(heap / mebi).toFixed(1)} MiB`).join(", ")}`,
);
for (const fault of faults.slice(0, 50)) {
  console.error(`FAULT ${fault}`);
}
if (faults.length > 0) {
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
