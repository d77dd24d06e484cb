import { cpSync } from "node:fs";
import { stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import { startBundle } from "../support/app.ts";
import { openStorage } from "../support/storage.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const { cache } = createRequire(import.meta.url);

let storage: string;
beforeAll(async () => {
  storage = await openStorage();
  const app = await startBundle({ settings: { DocumentsStorage: storage } });
  const body = JSON.stringify({ id: "a", mood: "Calm" });
  const headers = { "content-type": "application/json" };
  const { status } = await fetch(`${app.url}/api/moods`, { method: "POST", headers, body });
  expect(status).toBe(201);
  await app.stop();
});

/** Starts an app from a package of its own, which can say what Node has loaded from it. */
async function start(settings: Readonly<Record<string, string>>) {
  const before = new Set(Object.keys(cache));
  const folder = await temporaryFolder();
  cpSync("dist", folder, { recursive: true });
  const app = await startBundle({ settings, entry: join(folder, "index.cjs") });
  onTestFinished(() => app.stop());
  return {
    async send(method: string, path: string, body?: object) {
      const { status } = await fetch(`${app.url}${path}`, {
        method,
        headers: { "content-type": "application/json" },
        ...(body && { body: JSON.stringify(body) }),
      });
      return status;
    },
    async loaded() {
      const files = Object.keys(cache).filter((file) => !before.has(file));
      const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
      const bytes = sizes.reduce((sum, size) => sum + size, 0);
      return { names: files.map((file) => basename(file, ".cjs")).toSorted(), bytes };
    },
  };
}

const entry = ["index"];
const reading = [
  ...entry,
  // The SDK, for its credentials, retries and other policies (docs/adr/0016).
  ...["azure-data-tables", "packages"],
  ...["failure", "labels", "lanes", "revision-check", "table-document-store"],
];
const writing = [
  ...reading,
  // Checks what is written.
  ...["zod", "zod-core", "stopping-zod", "fault-words", "create-document", "idempotent-request"],
];

interface Case {
  readonly name: string;
  readonly method?: string;
  readonly path: string;
  readonly body?: object;
  readonly status: number;
  readonly files: readonly string[];
  readonly most: number;
}

it.for<Case>([
  { name: "a start", status: 200, path: "/api/health", files: entry, most: 204_000 },
  { name: "the first document", status: 200, path: "/api/moods/a", files: reading, most: 396_000 },
  { name: "the first list", status: 200, path: "/api/moods", files: reading, most: 396_000 },
  {
    name: "the first creation",
    ...{ method: "POST", path: "/api/moods", body: { id: "b", mood: "Calm" } },
    ...{ status: 201, files: writing, most: 616_000 },
  },
])("$name loads these files, of $most bytes at most", async (one) => {
  const { body, files, method = "GET", most, path, status } = one;
  const app = await start({ DocumentsStorage: storage });
  expect((await app.loaded()).names).toEqual(entry);
  expect(await app.send(method, path, body)).toBe(status);
  const { bytes, names } = await app.loaded();
  expect(names).toEqual(files.toSorted());
  expect(bytes).toBeLessThanOrEqual(most);
});
