import { inLanes } from "../../src/store/lanes.ts";
import { type BlockOptions, runBlock } from "./blocks.ts";
import { startChild } from "./children.ts";
import { collection, idAt, lanes } from "./documents.ts";
import type { BenchOptions, Section } from "./report.ts";
import { createSender } from "./sender.ts";
import { createRandom } from "./simulation/random.ts";
import { openWorld } from "./world.ts";

const raw = "raw call in no-op";

interface Contender {
  readonly name: string;
  readonly url: string;
  readonly path: string;
  /** Requests a second, block by block. */
  readonly rates: number[];
}

/**
 * Measures the documents that are read in a second, 16 at once, of 10,000: with and without `READ_CACHE_SECONDS`, beside
 * servers that have everything in memory. They take turns, and every document is as likely as another.
 */
export async function benchReads({ scale }: BenchOptions): Promise<readonly Section[]> {
  const size = scale === "short" ? 500 : 10_000;
  const stops: (() => Promise<void>)[] = [];
  const opened = async (settings: NodeJS.ProcessEnv) => {
    const world = await openWorld(size, settings);
    stops.push(world.stop);
    return world.url;
  };
  const server = async (file: string) => {
    const child = startChild(file, { BENCH_DOCUMENTS: String(size) });
    stops.push(child.stop);
    return child.ask<string>({});
  };
  try {
    const app = await opened({});
    const contenders: Contender[] = [
      { name: raw, url: app, path: "/raw/get/0", rates: [] },
      { name: "Seedbed", url: app, path: `/api/${collection}/`, rates: [] },
      {
        name: "Seedbed, READ_CACHE_SECONDS",
        url: await opened({ READ_CACHE_SECONDS: "3600" }),
        path: `/api/${collection}/`,
        rates: [],
      },
      {
        name: "a plain server in Node, from its memory",
        url: await server("memory-server.ts"),
        path: `/${collection}/`,
        rates: [],
      },
    ];
    // Not installed with the rest, because it brings a hundred packages.
    if (process.env["JSON_SERVER"] !== undefined) {
      const url = await server("json-server-process.ts");
      contenders.push({ name: "json-server 0.17", url, path: `/${collection}/`, rates: [] });
    }
    await readAll(contenders, size);
    const ms = scale === "short" ? 60 : 500;
    await measure(contenders, { size, ms, rounds: 2 });
    for (const { rates } of contenders) {
      rates.length = 0;
    }
    await measure(contenders, { size, ms, rounds: scale === "short" ? 3 : 15 });
    return [toSection(contenders, size)];
  } finally {
    for (const stop of stops) {
      await stop();
    }
  }
}

/** Each document once from those with an API, so that a cache has what it can hold. */
async function readAll(contenders: readonly Contender[], size: number): Promise<void> {
  for (const { path, url } of contenders.filter((one) => one.path.startsWith("/api/"))) {
    const send = createSender(url);
    const ids = Array.from({ length: size }, (_, index) => idAt(index));
    await inLanes(ids, lanes, (id) => send({ method: "GET", path: path + id }));
  }
}

async function measure(
  contenders: readonly Contender[],
  { ms, rounds, size }: { readonly ms: number; readonly rounds: number; readonly size: number },
): Promise<void> {
  const random = createRandom(20);
  const senders = contenders.map(({ url }) => createSender(url));
  const block: BlockOptions = { concurrency: lanes, ms };
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { path, rates }] of contenders.entries()) {
      const start = performance.now();
      const durations = await runBlock(() => {
        const id = idAt(Math.floor(random() * size));
        const target = path.startsWith("/raw/") ? path : path + id;
        return async () => {
          await senders[index]?.({ method: "GET", path: target });
        };
      }, block);
      rates.push((1_000 * durations.length) / (performance.now() - start));
    }
  }
}

function toSection(contenders: readonly Contender[], size: number): Section {
  const base = contenders.find(({ name }) => name === raw)?.rates ?? [];
  return {
    name: "reads",
    title: `Reading one of ${size} documents of 3 KB, ${lanes} at once. Their caller is on the same processors`,
    labels: ["server"],
    figures: [{ name: "GETs a second" }, { name: `times the ${raw}`, digits: 2 }],
    rows: contenders.map(({ name, rates }) => ({
      labels: [name],
      figures: [rates, rates.map((rate, round) => rate / (base[round] ?? Number.NaN))],
    })),
  };
}
