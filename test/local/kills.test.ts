import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { DocumentError } from "../../src/base/errors.ts";
import { mood } from "../../src/documents/mood.ts";
import { startAzurite } from "../../src/local/storage/azurite.ts";
import { DocumentService } from "../../src/service/document-service.ts";
import { connectTable } from "../../src/store/table/connection.ts";
import { TableDocumentStore } from "../../src/store/table/table-document-store.ts";
import { fixture } from "./fixture-host.ts";

/** Set KILLS=50 for the long run. */
const kills = Number(process.env["KILLS"] ?? 2);
/** The number of writes acknowledged before a kill. */
const writesBefore = 25;
const by = { id: "tester", name: "Tester" };

/** Acknowledged writes: the content by document and revision. */
type Acknowledged = Map<string, Map<number, string>>;

interface Served {
  readonly child: ChildProcess;
  readonly connectionString: string;
}

async function serve(folder: string): Promise<Served> {
  const child = spawn(process.execPath, [fixture("serve-data.ts"), folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(child.stdout ?? child, "data");
  return { child, connectionString: String(line).trim() };
}

async function openStore(connectionString: string): Promise<TableDocumentStore> {
  const client = await connectTable({ connectionString }, "documents", {
    retryOptions: { maxRetries: 0 },
  });
  return new TableDocumentStore(client, { partitionsPerType: 1 });
}

/** Writes until the storage is gone. */
async function writeOn(
  store: TableDocumentStore,
  writer: number,
  { acknowledged, onWritten }: { acknowledged: Acknowledged; onWritten: () => void },
): Promise<void> {
  const service = new DocumentService({ store });
  for (let step = 0; ; step += 1) {
    const id = `m${writer % 4}-${step % 3}`;
    const text = `${writer} ${step} ${"x".repeat((step % 7) * 9_000)}`;
    try {
      const document = await service
        .patch(mood, id, { by, patch: { text } })
        .catch((error: unknown) => {
          if (error instanceof DocumentError && error.code === "not-found") {
            return service.create(mood, { id, mood: "A", text }, { by });
          }
          throw error;
        });
      const known = acknowledged.get(id) ?? new Map<number, string>();
      acknowledged.set(id, known.set(document.number, document.body));
      onWritten();
    } catch (error) {
      const code = error instanceof DocumentError ? error.code : String(error);
      if (code === "storage-unavailable") {
        return;
      }
      expect(["already-exists", "contended"]).toContain(code);
    }
  }
}

it(`with its app killed ${kills} times under load, the local storage has every write that it acknowledged, and whole histories`, async () => {
  const folder = await mkdtemp(join(tmpdir(), "seedbed-kills-"));
  const acknowledged: Acknowledged = new Map();
  let running: Served | undefined;
  try {
    running = await serve(folder);
    for (let round = 0; running !== undefined; round += 1) {
      const { child, connectionString } = running;
      const store = await openStore(connectionString);
      for (const [id, written] of acknowledged) {
        const { revisions } = await store.history({ collection: "moods", id }, { limit: 1000 });
        expect(revisions.map(({ number }) => number)).toEqual(
          Array.from({ length: revisions.length }, (_, n) => revisions.length - n),
        );
        expect((await store.get({ collection: "moods", id }))?.writeId).toBe(revisions[0]?.writeId);
        for (const [number, body] of written) {
          expect((await store.revision({ collection: "moods", id }, number))?.body, id).toBe(body);
        }
        // These were found; each round checks its own writes.
        written.clear();
      }
      let written = 0;
      const enough = Promise.withResolvers<void>();
      const onWritten = () => {
        written += 1;
        if (written === writesBefore + round) {
          enough.resolve();
        }
      };
      const writers = Array.from({ length: 8 }, (_, n) =>
        writeOn(store, n, { acknowledged, onWritten }),
      );
      await Promise.race([enough.promise, Promise.all(writers)]);
      child.kill("SIGKILL");
      // The writers go on until the storage is gone, and the next start waits for that.
      const next = round < kills ? serve(folder) : undefined;
      await Promise.all(writers);
      running = await next;
    }
  } finally {
    running?.child.kill("SIGKILL");
    // Its start waits until the previous process has written everything.
    await (await startAzurite({ folder })).stop();
    await rm(folder, { recursive: true });
  }
});
