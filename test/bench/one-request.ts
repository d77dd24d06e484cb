import { setTimeout as delay } from "node:timers/promises";
import { type HardRequest, hardBodies } from "../support/hard-bodies.ts";
import { type SmallProcess, startSmallProcess } from "../support/small-process.ts";
import { startChild } from "./children.ts";
import type { BenchOptions, Row, Section } from "./report.ts";

/** How long one request may block others, in milliseconds. */
const blockAim = 50;
const heap = 256;
const mebi = 1024 * 1024;

/** One measured request. */
interface Measured {
  readonly name: string;
  readonly send: (url: string) => Promise<Response>;
}

/**
 * Measures the cost of one request for all others: the longest time in which the event loop was blocked, in a process
 * with little memory. The table service runs in its own process.
 */
export async function benchOneRequest({ scale }: BenchOptions): Promise<readonly Section[]> {
  const azurite = startChild("azurite-process.ts");
  let small: SmallProcess | undefined;
  try {
    small = await startSmallProcess({ env: { DocumentsStorage: await azurite.ask({}) }, heap });
    const count = scale === "short" ? 200 : 10_000;
    await fill(small.url, count);
    await writePairs(small.url);
    const bodies = toMeasured(
      hardBodies.filter((_, index) => scale !== "short" || index % 8 === 0),
    );
    // The first request of each kind loads its modules.
    await measure(small, bodies.slice(0, 1));
    const rows = await measure(small, [...bodies, ...readings(count)]);
    return [
      {
        name: "request",
        title: `One request at a time, to a process with ${heap} MiB of heap. Times in ms`,
        labels: ["request", "status"],
        figures: [
          { name: "ms" },
          { name: "answer KB", digits: 1 },
          { name: "most RSS MiB" },
          { name: "longest block" },
          { name: "of its CPU" },
        ],
        aimed: "of its CPU",
        rows,
      },
    ];
  } finally {
    await small?.stop();
    await azurite.stop();
  }
}

function toMeasured(requests: readonly HardRequest[]): readonly Measured[] {
  return requests.map(({ body, mediaType, name, path }) => ({
    name,
    send: (url) => post(`${url}${path}`, mediaType, body()),
  }));
}

function readings(count: number): readonly Measured[] {
  const get = (path: string) => (url: string) => fetch(`${url}${path}`);
  return [
    ...["fields", "items", "lines"].map((id) => ({
      name: `diff of many ${id}`,
      send: get(`/api/personas/${id}/diff`),
    })),
    { name: "a list of 1,000 documents", send: get("/api/moods?limit=1000") },
    { name: "the same, one field of each", send: get("/api/moods?limit=1000&fields=mood") },
    { name: `a search over ${count} documents`, send: get("/api/moods?q=nowhere&limit=1000") },
    { name: "a page of an export", send: get("/api/export") },
  ];
}

async function measure(small: SmallProcess, requests: readonly Measured[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { name, send } of requests) {
    await small.cost();
    const start = performance.now();
    const response = await send(small.url);
    const { byteLength } = await response.arrayBuffer();
    const ms = performance.now() - start;
    // Lets the watching timer run once more.
    await delay(20);
    const { longestBlock, longestWork, peakRss } = await small.cost();
    rows.push({
      labels: [name, String(response.status)],
      figures: [ms, byteLength / 1000, peakRss / mebi, longestBlock, longestWork],
      aim: blockAim,
    });
  }
  return rows;
}

/** Documents of about 1 KB. */
async function fill(url: string, count: number): Promise<void> {
  const text = "Says little, and looks at the watch. ".repeat(25);
  for (let first = 0; first < count; first += 1_000) {
    const lines = Array.from({ length: Math.min(1_000, count - first) }, (_, n) =>
      JSON.stringify({ type: "moods", document: { id: `m${first + n}`, mood: "x", text } }),
    );
    await accepted(post(`${url}/api/import`, "application/x-ndjson", lines.join("\n")));
  }
}

/** Documents with two revisions that differ in many places. */
async function writePairs(url: string): Promise<void> {
  const pairs = {
    fields: (word: string) =>
      Object.fromEntries(
        Array.from({ length: 12_000 }, (_, n) => [`f${n}`, `${word}${n}\n${word}\nsame`]),
      ),
    items: (word: string) => ({ a: Array.from({ length: 60_000 }, (_, n) => n + word.length) }),
    lines: (word: string) => ({
      t: Array.from({ length: 50_000 }, (_, n) => n * word.length).join("\n"),
    }),
  };
  for (const [id, toFields] of Object.entries(pairs)) {
    const json = "application/json";
    const first = JSON.stringify({ id, name: id, ...toFields("a") });
    const second = JSON.stringify({ name: id, ...toFields("bcd") });
    await accepted(post(`${url}/api/personas`, json, first));
    await accepted(post(`${url}/api/personas/${id}`, json, second, "PUT"));
  }
}

function post(url: string, mediaType: string, body: string, method = "POST"): Promise<Response> {
  return fetch(url, { method, body, headers: { "content-type": mediaType } });
}

async function accepted(sent: Promise<Response>): Promise<void> {
  const response = await sent;
  if (!response.ok) {
    throw new Error(`${response.status}: ${await response.text()}`);
  }
}
