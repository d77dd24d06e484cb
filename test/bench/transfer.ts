import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { json, text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { type Child, startChild } from "./children.ts";
import { idAt } from "./documents.ts";
import type { ProcessCost } from "./process-cost.ts";
import type { BenchOptions, Section } from "./report.ts";
import type { TransferHostQuestion } from "./transfer-host.ts";

const mebi = 1024 * 1024;
/** The memory that the command may need, however large the file; Node's heap is limited to it. */
const heapAim = 200;
const command = join(import.meta.dirname, "../../src/cli/main.ts");

/** One run of the command. */
interface Run {
  readonly what: string;
  readonly way: string;
  readonly seconds: number;
  readonly command: ProcessCost;
  /** The server's figures, if there is a server. */
  readonly host: ProcessCost | undefined;
}

/**
 * Measures the command with a file of many documents: imported, imported again, and exported; directly in a storage,
 * and over the URL of a local host. The table service, the host and the command run in their own processes.
 */
export async function benchTransfer({ scale }: BenchOptions): Promise<readonly Section[]> {
  const count = { short: 500, normal: 10_000, long: 100_000 }[scale];
  const folder = await mkdtemp(join(tmpdir(), "seedbed-bench-"));
  try {
    const file = join(folder, "given.ndjson");
    await pipeline(Readable.from(linesOf(count)), createWriteStream(file));
    const runs = [
      ...(await transfer("storage", file, folder)),
      ...(await transfer("URL", file, folder)),
    ];
    const size = ((await stat(file)).size / mebi).toFixed(1);
    const title = `${count} documents, ${size} MiB; what was exported is what was imported, byte by byte. Heap in MiB, in a process that may have ${heapAim}`;
    return [toSection(runs, { count, title })];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Documents of about 1 KB, in order of id. */
function* linesOf(count: number): Generator<string> {
  for (let index = 0; index < count; index += 1) {
    const id = idAt(index);
    const description = `Says little, and looks at the watch (${index}). `.repeat(19);
    yield `${JSON.stringify({ type: "moods", document: { id, mood: `Mood ${index}`, description } })}\n`;
  }
}

async function transfer(way: "storage" | "URL", file: string, folder: string): Promise<Run[]> {
  const azurite = startChild("azurite-process.ts");
  let host: Child | undefined;
  try {
    const storage = await azurite.ask<string>({});
    host =
      way === "URL"
        ? startChild("transfer-host.ts", {
            ACCESS: "open",
            DocumentsStorage: storage,
            SEED_POLICY: "off",
          })
        : undefined;
    const url = host && (await ask<string>(host, "url"));
    const to = url === undefined ? ["--storage", storage] : ["--url", url];
    const exported = join(folder, `${way}.ndjson`);
    const commands = {
      import: ["import", file, ...to],
      "import again": ["import", file, ...to],
      export: ["export", "--output", exported, ...to],
    };
    const runs: Run[] = [];
    for (const [what, args] of Object.entries(commands)) {
      const start = performance.now();
      const cost = await runCommand(args);
      const seconds = (performance.now() - start) / 1000;
      const hostCost = host && (await ask<ProcessCost>(host, "cost"));
      runs.push({ what, way, seconds, command: cost, host: hostCost });
    }
    await checkSame(file, exported);
    return runs;
  } finally {
    await host?.stop();
    await azurite.stop();
  }
}

function ask<Answer>(host: Child, question: TransferHostQuestion["ask"]): Promise<Answer> {
  return host.ask<Answer>({ ask: question });
}

async function runCommand(args: readonly string[]): Promise<ProcessCost> {
  const measured = join(import.meta.dirname, "measured.ts");
  const options = [`--max-old-space-size=${heapAim}`, "--import", measured];
  const child = spawn(process.execPath, [...options, command, ...args], {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const [, , stderr, pipe] = child.stdio;
  child.stdout?.resume();
  if (!(pipe instanceof Readable) || stderr === null) {
    throw new Error("A pipe that was asked for is there.");
  }
  const [said, cost, [code]] = await Promise.all([
    text(stderr),
    json(pipe).catch(() => undefined),
    once(child, "exit"),
  ]);
  if (code !== 0) {
    throw new Error(`seedbed ${args[0]} ended with ${code}: ${said}`);
  }
  return cost as ProcessCost;
}

async function checkSame(one: string, other: string): Promise<void> {
  const [hash, otherHash] = await Promise.all([hashOf(one), hashOf(other)]);
  if (hash !== otherHash) {
    throw new Error("What was exported is not what was imported.");
  }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

function toSection(
  runs: readonly Run[],
  { count, title }: { readonly count: number; readonly title: string },
): Section {
  return {
    ...{ name: "transfer", title },
    labels: ["command"],
    figures: [
      { name: "seconds", digits: 1 },
      { name: "documents/s" },
      { name: "storage calls" },
      { name: "per 1,000", digits: 1 },
      { name: "heap of the host" },
      { name: "heap of the command" },
    ],
    aimed: "heap of the command",
    rows: runs.map(({ command, host, seconds, way, what }) => {
      const calls = (host ?? command).storageCalls;
      return {
        labels: [`${what}, ${way}`],
        figures: [
          ...[seconds, count / seconds, calls, (1000 * calls) / count],
          host === undefined ? [] : host.heap / mebi,
          command.heap / mebi,
        ],
        aim: heapAim,
      };
    }),
  };
}
