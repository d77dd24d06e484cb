import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Azurite, startAzurite } from "../../src/local/storage/azurite.ts";
import { inLanes } from "../../src/store/lanes.ts";
import { connectTable } from "../../src/store/table/connection.ts";
import { partitionOf } from "../../src/store/table/partitions.ts";
import { toHeadRow } from "../../src/store/table/rows.ts";
import { TableDocumentStore } from "../../src/store/table/table-document-store.ts";
import { type SmallProcess, startSmallProcess } from "../support/small-process.ts";
import { toWrite } from "../support/writes.ts";

/**
 * The longest documents allowed, 450 KB each, with one non-Latin character each. Only their heads are written: no list
 * reads the revisions, and writing them would take Azurite twice as long.
 */
async function fill(
  connectionString: string,
  ids: readonly string[],
  partitions: number,
): Promise<void> {
  const client = await connectTable({ connectionString }, "documents");
  await new TableDocumentStore(client, { partitionsPerType: partitions }).open();
  await inLanes(ids, 4, async (id) => {
    const key = { collection: "moods", id };
    const { next } = toWrite(
      key,
      undefined,
      JSON.stringify({ id, mood: `x€${"a".repeat(450_000)}` }),
    );
    return client.createEntity(toHeadRow(partitionOf(key, partitions), id, next));
  });
}

/** Retries until there is an answer, as a client does that is told to retry. */
async function ask(url: string): Promise<{ text: string; next: string | undefined }> {
  for (;;) {
    const response = await fetch(url);
    const text = await response.text();
    if (response.status === 200) {
      const [, next] = /<([^>]+)>; rel="next"/.exec(response.headers.get("link") ?? "") ?? [];
      return { text, next };
    }
    expect(response.status).toBe(503);
    const seconds = Number(response.headers.get("retry-after"));
    expect(seconds).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 1_000 * seconds));
  }
}

describe.for([
  // More than the heap for a request that holds all of them.
  { megabytes: 135, partitions: 1 },
  // More than the heap for 16 requests at once, if each holds all of them; a store may return them in one answer.
  { megabytes: 18, partitions: 64 },
])(
  "an app with 256 MB of heap and $megabytes MB of documents in $partitions partitions",
  (there) => {
    const { megabytes, partitions } = there;
    const ids = Array.from({ length: megabytes / 0.45 }, (_, n) => `big-${1_000 + n}`);
    let azurite: Azurite;
    let app: SmallProcess;
    beforeAll(async () => {
      azurite = await startAzurite({});
      await fill(azurite.connectionString, ids, partitions);
      app = await startSmallProcess({
        env: {
          DocumentsStorage: azurite.connectionString,
          PARTITIONS_PER_TYPE: String(partitions),
        },
      });
    });
    afterAll(async () => {
      await app?.stop();
      await azurite?.stop();
    });

    /** Page after page, up to this many. @returns all ids that were found */
    const readPages = async (path: string, most = Number.POSITIVE_INFINITY) => {
      const found: string[] = [];
      let next: string | undefined = path;
      for (let pages = 0; next !== undefined && pages < most; pages += 1) {
        const page = await ask(`${app.url}${next}`);
        found.push(...Array.from(page.text.matchAll(/"id":"(big-\d+)"/g), ([, id]) => String(id)));
        next = page.next;
      }
      return found;
    };

    it("lists and searches them for 16 clients at once, and stays healthy meanwhile", async () => {
      const times: number[] = [];
      let isDone = false;
      const watch = async () => {
        while (!isDone) {
          const begun = performance.now();
          const response = await fetch(`${app.url}/api/health`);
          expect(response.status).toBe(200);
          await response.text();
          times.push(performance.now() - begun);
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      };
      const watching = watch().then(
        () => undefined,
        (error: unknown) => error,
      );
      // One reads to the end of the list; the others only add load.
      const [listed, ...searched] = await Promise.all([
        readPages("/api/moods"),
        ...Array.from({ length: 3 }, () => readPages("/api/moods?q=zzz", 1)),
        ...Array.from({ length: 12 }, () => readPages("/api/moods?fields=id", 1)),
      ]).finally(() => {
        isDone = true;
      });
      expect(await watching).toBeUndefined();
      expect(app.isAlive()).toBe(true);
      expect(listed).toEqual(ids);
      expect(searched.slice(0, 3).flat()).toEqual([]);
      console.info(`health was answered ${times.length} times, within ${Math.max(...times)} ms`);
      expect(Math.max(...times)).toBeLessThan(20_000);
    });
  },
);
