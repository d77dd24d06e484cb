import { describe, expect, it } from "vitest";
import { documentTypes } from "../../src/documents/index.ts";
import { mood } from "../../src/documents/mood.ts";
import { DocumentHistory } from "../../src/service/document-history.ts";
import { DocumentService } from "../../src/service/document-service.ts";
import { importDocuments } from "../../src/service/import.ts";
import { etagOf } from "../../src/service/precondition.ts";
import { prune } from "../../src/service/pruning.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { raced } from "../support/raced.ts";
import { openSqliteStore, openTableStore, type StoreUnderTest } from "../support/stores.ts";
import { putLong, toLines } from "../support/writes.ts";

const by = { id: "tester", name: "Tester" };
const key = { collection: "moods", id: "calm" };

describe.for([
  { name: "SqliteDocumentStore", open: openSqliteStore },
  { name: "TableDocumentStore", open: () => openTableStore() as Promise<StoreUnderTest> },
  { name: "4 partitions", open: () => openTableStore(4) as Promise<StoreUnderTest> },
])("erasing on $name", ({ open }) => {
  const importOf = (store: DocumentStore, document: object, mode: "create" | "upsert") =>
    importDocuments(store, documentTypes, {
      ...{ by, mode, dryRun: false },
      text: `${"\n".repeat(6)}${toLines("moods", document)}`,
    });

  it("leaves all 301 revisions if another writer was faster", async () => {
    const { store } = await open();
    const head = await putLong(store, key, 300);
    const colleague = new DocumentService({ store });
    let hasWritten = false;
    const other = raced(store, {
      async erase(...args: Parameters<DocumentStore["erase"]>) {
        if (!hasWritten) {
          hasWritten = true;
          await colleague.patch(mood, "calm", { patch: { mood: "Edited" }, by });
        }
        return store.erase(...args);
      },
    });
    const erasing = new DocumentService({ store: other }).erase(mood, "calm", {
      by,
      precondition: { ifMatch: [etagOf(head)] },
    });
    await expect(erasing).rejects.toMatchObject({ code: "precondition-failed" });
    expect((await store.history(key, { limit: 1000 })).revisions).toHaveLength(301);
    expect(await store.erasure(key)).toBeUndefined();
  });

  it("also works during a pruning", async () => {
    const { store } = await open();
    await putLong(store, key, 150);
    const service = new DocumentService({ store });
    let erased: Promise<unknown> | undefined;
    const erasing = () => {
      erased ??= service.erase(mood, "calm", { by });
      return erased;
    };
    const other = raced(store, {
      async removeRevisions(...args: Parameters<DocumentStore["removeRevisions"]>) {
        await erasing();
        return store.removeRevisions(...args);
      },
    });
    const now = () => new Date(Date.now() + 48 * 60 * 60 * 1000);
    await prune({ store: other, types: documentTypes, keepRevisions: 20, now });
    expect((await store.history(key, { limit: 1000 })).revisions).toHaveLength(1);
  });

  it("reports that the document of a key is gone, and creates no second one", async () => {
    const { store } = await open();
    const service = new DocumentService({ store });
    const ask = () => service.create(mood, { mood: "Calm" }, { by, idempotencyKey: "k" });
    await ask();
    await service.erase(mood, "calm", { by });
    await expect(ask()).rejects.toMatchObject({ code: "not-found" });
    expect((await service.list(mood, { limit: 10 })).items).toEqual([]);
  });

  it.for(["create", "upsert"] as const)("is not undone by an import (%s)", async (mode) => {
    const { store } = await open();
    const service = new DocumentService({ store });
    const document = { id: "calm", mood: "Calm" };
    await service.create(mood, document, { by });
    await service.erase(mood, "calm", { by });
    const report = await importOf(store, document, mode);
    expect(report).toMatchObject({
      created: 0,
      failed: [{ line: 7, code: "erased", detail: expect.stringContaining("POST") }],
    });
    await expect(service.get(mood, "calm")).rejects.toMatchObject({ code: "not-found" });
  });

  it("lets the id be used again once it is created again", async () => {
    const { store } = await open();
    const service = new DocumentService({ store });
    const history = new DocumentHistory({ store });
    await service.create(mood, { id: "calm", mood: "Old" }, { by });
    await service.erase(mood, "calm", { by });
    const { number } = await service.create(mood, { id: "calm", mood: "New" }, { by });
    expect(number).toBe(3);
    await expect(history.get(mood, "calm", 1)).rejects.toMatchObject({ code: "not-found" });
    expect(await importOf(store, { id: "calm", mood: "Newer" }, "upsert")).toMatchObject({
      updated: 1,
    });
    const { revisions } = await history.list(mood, "calm", { limit: 10 });
    expect(revisions.map((one) => one.number)).toEqual([4, 3, 2]);
  });

  it("notifies its listener once it is done", async () => {
    const { store } = await open();
    const told: unknown[] = [];
    const service = new DocumentService({
      store,
      now: () => new Date("2026-01-02T03:04:05.000Z"),
      onErased: async (type, erasure) => void told.push({ type, ...erasure }),
      backupsUntil: async (at) => ({ until: new Date(at.getTime() + 1) }),
    });
    await service.create(mood, { id: "calm", mood: "Old" }, { by });
    const { until } = await service.erase(mood, "calm", { by });
    expect(until).toEqual(new Date("2026-01-02T03:04:05.001Z"));
    expect(told).toEqual([
      { type: "moods", id: "calm", through: 1, at: "2026-01-02T03:04:05.000Z", by },
    ]);
  });
});
