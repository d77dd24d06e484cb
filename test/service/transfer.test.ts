import { describe, expect, it } from "vitest";
import { documentTypes } from "../../src/documents/index.ts";
import { exportPage, importDocuments } from "../../src/service/transfer.ts";
import { faultKinds } from "../support/faults.ts";
import { openMemoryStore, openTableStore, type StoreUnderTest } from "../support/stores.ts";
import { put } from "../support/writes.ts";

const by = { id: "tester", name: "Tester" };
const options = { by, dryRun: false, mode: "upsert" } as const;
const linesOf = (...ids: string[]) =>
  ids.map((id, index) => ({
    line: index + 1,
    value: { type: "moods", document: { id, mood: id } },
  }));

describe.for([
  { name: "MemoryDocumentStore", open: openMemoryStore },
  { name: "TableDocumentStore", open: () => openTableStore() as Promise<StoreUnderTest> },
])("an import into $name", ({ open }) => {
  it.for(faultKinds)(
    "is finished by the next run when a call fails $when it is done ($lasts)",
    async (kind) => {
      for (let at = 1; at < 40; at += 1) {
        const { faults, store } = await open();
        await put(store, { type: "moods", id: "b" }, '{"id":"b","mood":"old"}');
        const lines = linesOf("a", "b", "c");
        faults.inject({ at, ...kind });
        await importDocuments(store, documentTypes, { ...options, lines }).catch(() => {});
        const { calls } = faults;
        faults.inject();
        const { created, failed, unchanged, updated } = await importDocuments(
          store,
          documentTypes,
          { ...options, lines },
        );
        expect([created + updated + unchanged, failed]).toEqual([3, []]);
        const { heads } = await store.list("moods", { limit: 10 });
        expect(heads.map(({ body, number }) => [JSON.parse(body ?? "").mood, number])).toEqual([
          ["a", 1],
          ["b", 2],
          ["c", 1],
        ]);
        if (calls < at) {
          return;
        }
      }
      throw new Error("There is always one more call to break.");
    },
  );

  it("by two at once writes each document once", async () => {
    const { another, store } = await open();
    const ids = Array.from({ length: 120 }, (_, n) => `m${n}`);
    const reports = await Promise.all(
      [store, await another()].map((one) =>
        importDocuments(one, documentTypes, { ...options, lines: linesOf(...ids) }),
      ),
    );
    expect(reports.reduce((sum, { created }) => sum + created, 0)).toBe(120);
    const { heads } = await store.list("moods", { limit: 1000 });
    expect(new Set(heads.map(({ number }) => number))).toEqual(new Set([1]));
  });

  it("comes out again as it went in", async () => {
    const { store } = await open();
    await importDocuments(store, documentTypes, { ...options, lines: linesOf("a", "b") });
    const { lines, next } = await exportPage(store, documentTypes, undefined);
    expect(next).toBeUndefined();
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      linesOf("a", "b").map(({ value }) => value),
    );
  });
});
