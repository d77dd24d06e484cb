import { parseArgs } from "node:util";
import { startChild } from "../bench/children.ts";
import { buildApp } from "../support/built-app.ts";
import { fuzz } from "./fuzz.ts";
import type { HostQuestion } from "./host-process.ts";

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "100000" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 1e9)) },
  },
});
const rounds = 20;
const each = Math.ceil(Number(values.requests) / rounds);
const mebi = 1024 * 1024;
/** Memory may grow with compiled and cached code, but not with requests. */
const growth = 1.2;

const removeApp = await buildApp();
const azurite = startChild("azurite-process.ts");
const DocumentsStorage = await azurite.ask<string>({});
const host = startChild("../fuzz/host-process.ts", {
  ACCESS: "open",
  DocumentsStorage,
  SEED_POLICY: "off",
});
const ask = <Answer>(ask: HostQuestion["ask"]) => host.ask<Answer>({ ask } satisfies HostQuestion);
const url = await ask<string>("url");
await fetch(`${url}/api/moods`);

console.log(`${rounds} times ${each} requests, --seed ${values.seed}`);
const heaps: number[] = [];
try {
  for (let round = 0; round < rounds; round += 1) {
    await fuzz({ url, requests: each, seed: Number(values.seed) + round });
    heaps.push((await ask<number>("heap")) / mebi);
    console.log(`${(round + 1) * each} requests, heap of the app ${heaps.at(-1)?.toFixed(1)} MiB`);
  }
} finally {
  await host.stop();
  await azurite.stop();
  await removeApp();
}
const early = heaps[rounds / 4] ?? Number.NaN;
const late = heaps.at(-1) ?? Number.NaN;
console.log(
  `no 5xx, none over a second; heap after a quarter ${early.toFixed(1)} MiB, in the end ${late.toFixed(1)} MiB`,
);
if (late > early * growth) {
  console.error("Memory has grown.");
  process.exitCode = 1;
}
