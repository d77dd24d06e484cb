import { type ApiCalls, createApiCalls } from "./api-calls.ts";
import { type BlockOptions, runBlock } from "./blocks.ts";
import { type CallKind, callKinds, lanes } from "./documents.ts";
import { type Side, sides, toRatios } from "./latency-tables.ts";
import type { BenchOptions, Section } from "./report.ts";
import { openWorld, type World } from "./world.ts";

const concurrencies = [1, lanes];

/** One situation, and the times of its calls in each block. */
interface Cell {
  readonly kind: CallKind;
  readonly size: number;
  readonly concurrency: number;
  readonly world: World;
  readonly calls: ApiCalls;
  readonly samples: Readonly<Record<Side, (readonly number[])[]>>;
}

/**
 * Measures the API against its storage calls and a no-op route, in short blocks that take turns, so that other load on
 * the machine affects all of them alike. The raw calls run inside the host's process, with its warm SDK, heap and event
 * loop; in a no-op route they also share the processors with a caller, as the API's calls do.
 */
export async function benchLatency({ scale }: BenchOptions): Promise<readonly Section[]> {
  const isShort = scale === "short";
  const sizes = isShort ? [1_000] : [100, 10_000];
  const worlds: World[] = [];
  try {
    for (const size of sizes) {
      worlds.push(await openWorld(size));
    }
    const cells = worlds.flatMap(toCells);
    await runRound(cells, { ms: isShort ? 50 : 150, shift: 0 });
    for (const { samples } of cells) {
      for (const side of sides) {
        samples[side].length = 0;
      }
    }
    // Many short blocks rather than few long ones: other load on the machine changes within a tenth of a second.
    for (let round = 0; round < (isShort ? 2 : 64); round += 1) {
      await runRound(cells, { ms: 30, shift: round });
    }
    return [toRatios(cells)];
  } finally {
    await Promise.all(worlds.map((world) => world.stop()));
  }
}

function toCells(world: World): readonly Cell[] {
  const calls = createApiCalls(world.url, world.size);
  return concurrencies.flatMap((concurrency) =>
    callKinds.map((kind) => {
      const samples = { api: [], raw: [], noop: [], routed: [], answered: [] };
      return { kind, size: world.size, concurrency, world, calls, samples };
    }),
  );
}

/** One block of each side of each cell; the sides take turns at going first. */
async function runRound(
  cells: readonly Cell[],
  { ms, shift }: { readonly ms: number; readonly shift: number },
): Promise<void> {
  for (const cell of cells) {
    for (const index of sides.keys()) {
      const side = sides[(index + shift) % sides.length] ?? "api";
      const durations = await runSide(cell, side, { concurrency: cell.concurrency, ms });
      cell.samples[side].push(durations);
    }
  }
}

async function runSide(
  { kind, calls, world }: Cell,
  side: Side,
  block: BlockOptions,
): Promise<readonly number[]> {
  const durations =
    side === "raw"
      ? await world.ask<readonly number[]>({ ask: "raw", kind, block })
      : await runBlock(calls[side][kind], block);
  await world.ask({ ask: "tidy", rowKeys: calls.takeWritten() });
  return durations;
}
