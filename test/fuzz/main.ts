import { parseArgs } from "node:util";
import { startChild } from "../bench/children.ts";
import { buildApp } from "../support/built-app.ts";
import { fuzz } from "./fuzz.ts";
import type { HostQuestion } from "./host-process.ts";
import { promptRound } from "./prompt-rounds.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
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

/** Runs the rounds; each answers the heap after it, in MiB. */
async function runRounds(what: string, round: (seed: number) => Promise<number>): Promise<void> {
  console.log(`${rounds} times ${each} ${what}, --seed ${values.seed}`);
  const heaps: number[] = [];
  for (let number = 0; number < rounds; number += 1) {
    heaps.push(await round(Number(values.seed) + number));
    console.log(`${(number + 1) * each} ${what}, heap ${heaps.at(-1)?.toFixed(1)} MiB`);
  }
  const early = heaps[rounds / 4] ?? Number.NaN;
  const late = heaps.at(-1) ?? Number.NaN;
  console.log(
    `All are as they should be; heap after a quarter ${early.toFixed(1)} MiB, in the end ${late.toFixed(1)} MiB`,
  );
  if (late > early * growth) {
    console.error("Memory has grown.");
    process.exitCode = 1;
  }
}

async function fuzzRequests(): Promise<void> {
  const removeApp = await buildApp();
  const azurite = startChild("azurite-process.ts");
  const DocumentsStorage = await azurite.ask<string>({});
  const host = startChild("../fuzz/host-process.ts", {
    ACCESS: "open",
    DocumentsStorage,
    SEED_POLICY: "off",
  });
  const ask = <Answer>(ask: HostQuestion["ask"]) =>
    host.ask<Answer>({ ask } satisfies HostQuestion);
  try {
    const url = await ask<string>("url");
    await fetch(`${url}/api/moods`);
    await runRounds("requests", async (seed) => {
      await fuzz({ url, requests: each, seed });
      return (await ask<number>("heap")) / mebi;
    });
  } finally {
    await host.stop();
    await azurite.stop();
    await removeApp();
  }
}

const [what = "requests"] = positionals;
if (what === "prompts") {
  await runRounds("prompts", (seed) => promptRound(each, seed));
} else if (what === "requests") {
  await fuzzRequests();
} else {
  console.error(`There is nothing to fuzz called "${what}": known are requests, prompts.`);
  process.exitCode = 1;
}
