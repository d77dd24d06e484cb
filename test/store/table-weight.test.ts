import { Readable } from "node:stream";
import type { PipelinePolicy } from "@azure/core-rest-pipeline";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { DocumentStore, Write } from "../../src/store/document-store.ts";
import { everyRevision } from "../../src/store/every-revision.ts";
import { maxPageWeight } from "../../src/store/page-weight.ts";
import { wholeRowsOf } from "../../src/store/table/answer-limit.ts";
import { anyText } from "../support/any-text.ts";
import { openTableStore, type TableStoreUnderTest } from "../support/stores.ts";
import { toWrite } from "../support/writes.ts";

/** The bytes read of the answers to queries, and the number of answers. */
class Wire {
  bytes = 0;
  calls = 0;
  /** Placed next to the wire, where the answer has not been read yet. */
  readonly policy: PipelinePolicy = {
    name: "weigh-answers",
    sendRequest: async (request, next) => {
      const response = await next(request);
      const { bodyAsText = "", readableStreamBody: stream } = response;
      this.bytes += Buffer.byteLength(bodyAsText ?? "");
      this.calls += request.method === "GET" ? 1 : 0;
      return stream === undefined
        ? response
        : {
            ...response,
            readableStreamBody: Readable.from(this.#count(stream), { highWaterMark: 1 }),
          };
    },
  };

  reset(): void {
    Object.assign(this, { bytes: 0, calls: 0 });
  }

  async *#count(stream: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer | string> {
    for await (const chunk of stream) {
      this.bytes += chunk.length;
      yield chunk;
    }
  }
}

async function openWeighed(partitions: number) {
  const tested: TableStoreUnderTest = await openTableStore(partitions);
  const wire = new Wire();
  await tested.store.open();
  tested.client.pipeline.addPolicy(wire.policy, { afterPolicies: ["seedbed-answer-limit"] });
  return { wire, store: tested.store };
}

const weightOf = (all: readonly { readonly body: string | undefined }[]) =>
  all.reduce((sum, { body = "" }) => sum + body.length, 0);

const idOf = (n: number) => `m${String(n).padStart(4, "0")}`;

async function write(store: DocumentStore, lengths: readonly number[]) {
  const writes = lengths.map((length, n) => {
    const body = JSON.stringify({ id: idOf(n), text: "x".repeat(length) });
    return toWrite({ collection: "moods", id: idOf(n) }, undefined, body);
  });
  // Few enough long ones per call that the storage finishes before the call times out.
  for (const some of inGroups(writes, 2_000_000)) {
    await store.commit(some);
  }
}

function inGroups(writes: readonly Write[], weight: number): Write[][] {
  const groups: Write[][] = [];
  let sum = Number.POSITIVE_INFINITY;
  for (const one of writes) {
    sum += one.next.body?.length ?? 0;
    if (sum > weight) {
      groups.push([]);
      sum = one.next.body?.length ?? 0;
    }
    groups.at(-1)?.push(one);
  }
  return groups;
}

/** The size of a row without its body, in an answer of the service. */
const rowBytes = 600;

/** The bytes that may be read of each partition to find its place in the order: some keys. */
const keysBytes = 3_000;

describe.for([1, 16])("what a list reads of %i partitions", (partitions) => {
  describe.for([
    { length: 100, count: 130 },
    { length: 33_000, count: 130 },
    { length: 450_000, count: 10 },
  ])("of $count documents of $length characters", ({ count, length }) => {
    let store: DocumentStore;
    let wire: Wire;
    beforeAll(async () => {
      ({ store, wire } = await openWeighed(partitions));
      await write(
        store,
        Array.from({ length: count }, () => length),
      );
      // This tells the store the size of its rows.
      await store.list("moods", { limit: 1 });
    });

    it.for([1, 2, 10, 100, 1_000])(
      "is at most four times what it returns, with limit=%i",
      async (limit) => {
        wire.reset();
        const { heads, next } = await store.list("moods", { limit });
        const given = heads.reduce((sum, { body = "" }) => sum + body.length + rowBytes, 0);
        expect(heads.map(({ id }) => id)).toEqual(heads.map((_, n) => idOf(n)));
        expect(next === undefined).toBe(heads.length === count);
        expect(wire.bytes).toBeGreaterThan(given - heads.length * rowBytes);
        expect(wire.bytes).toBeLessThanOrEqual(4 * given + partitions * keysBytes);
        expect(wire.bytes).toBeLessThanOrEqual(2 * maxPageWeight);
        expect(wire.calls).toBeLessThanOrEqual(partitions === 1 ? 2 : 3 * partitions);
        if (heads.length < Math.min(limit, count)) {
          // A page that ends early must still be large enough to justify its call.
          expect(given).toBeGreaterThan(maxPageWeight / 2);
        }
      },
    );
  });
});

it.for([1, 4])(
  "a list of %i partitions is bounded whatever the documents before weighed",
  async (partitions) => {
    const { store, wire } = await openWeighed(partitions);
    // Rows read earlier reveal neither the long ones nor the small ones behind them.
    const lengths = [...Array(40).fill(100), ...Array(10).fill(450_000), ...Array(40).fill(100)];
    await write(store, lengths);
    const found: string[] = [];
    let after: string | undefined;
    let pages = 0;
    do {
      wire.reset();
      const page = await store.list("moods", { after, limit: 1_000 });
      expect(wire.bytes).toBeLessThanOrEqual(2 * maxPageWeight + partitions * 20_000);
      expect(weightOf(page.heads)).toBeLessThanOrEqual(maxPageWeight);
      found.push(...page.heads.map(({ id }) => id));
      after = page.next;
      pages += 1;
    } while (after !== undefined);
    expect(found).toEqual(lengths.map((_, n) => idOf(n)));
    expect(pages).toBeLessThan(6);
    const scanned: string[] = [];
    for await (const { revisions } of everyRevision(store, "moods")) {
      expect(weightOf(revisions)).toBeLessThanOrEqual(maxPageWeight);
      scanned.push(...revisions.map(({ id }) => id));
    }
    expect(scanned.toSorted()).toEqual(found);
  },
);

describe("an answer that is cut", () => {
  const rows = fc.array(
    fc.record({
      "odata.etag": fc.string(),
      PartitionKey: fc.constant("moods"),
      RowKey: fc.string(),
      body0: fc.oneof(
        anyText(),
        // Texts that look like the end of a row, or of an answer.
        fc
          .array(fc.constantFrom('},{"', "},{", '"', "\\", "]}", "odata", ","), { maxLength: 8 })
          .map((parts) => parts.join("")),
      ),
    }),
    { maxLength: 6 },
  );

  it("has the rows that arrived completely, wherever it was cut", () => {
    fc.assert(
      fc.property(rows, fc.double({ min: 0, max: 1, noNaN: true }), (value, part) => {
        const text = JSON.stringify({ "odata.metadata": "http://x", value });
        const end = Math.floor(text.length * part);
        const kept = JSON.parse(wholeRowsOf(text.slice(0, end))).value;
        expect(kept).toEqual(value.slice(0, kept.length));
        const whole = value.findIndex((_, n) => {
          const upToHere = JSON.stringify({
            "odata.metadata": "http://x",
            value: value.slice(0, n + 1),
          });
          return upToHere.length - 2 > end;
        });
        // Only the beginning of the next row shows that the last one is complete.
        expect(kept.length).toBeGreaterThanOrEqual((whole < 0 ? value.length : whole) - 1);
      }),
      { numRuns: 500 },
    );
  });
});

it("rows that are small as a rule are all read where they fill more than an answer", async () => {
  const { client, store } = await openTableStore(1);
  await store.open();
  const pad = Object.fromEntries(["a", "b", "c"].map((name) => [name, "x".repeat(30_000)]));
  const ids = Array.from({ length: 60 }, (_, n) => `m${n + 10}`);
  for (let start = 0; start < ids.length; start += 15) {
    const some = ids.slice(start, start + 15);
    await client.submitTransaction(
      some.map((id) => ["create", { partitionKey: "moods", rowKey: `l|${id}`, ...pad }]),
    );
  }
  const labels = await Array.fromAsync(store.allLabels("moods"));
  expect(labels.map(({ id }) => id)).toEqual(ids);
});
