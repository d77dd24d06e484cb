import type { TableClient } from "@azure/data-tables";
import { beforeEach, describe, expect, it } from "vitest";
import { documentTypes } from "../../src/documents/index.ts";
import { mood } from "../../src/documents/mood.ts";
import { DocumentHistory } from "../../src/service/document-history.ts";
import { DocumentService } from "../../src/service/document-service.ts";
import { importDocuments } from "../../src/service/import.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { everyHead } from "../../src/store/every-head.ts";
import { everyRevision } from "../../src/store/every-revision.ts";
import { openTableStore } from "../support/stores.ts";
import { bodyOf, createAll, erase, put, toLines, toWrite } from "../support/writes.ts";

const by = { id: "tester", name: "Tester" };
const calm = { collection: "moods", id: "calm" };

/** Changes that other tools make to the columns of our rows. */
const changes: readonly { name: string; columns: Record<string, unknown> }[] = [
  { name: "a revision of another type", columns: { revision: { type: "Int64", value: "1" } } },
  { name: "a revision that is text", columns: { revision: "1" } },
  { name: "a live that is text", columns: { live: "true" } },
  { name: "a time that is none", columns: { at: "yesterday" } },
  { name: "an unknown kind of change", columns: { change: "patched" } },
  { name: "a body that is no JSON", columns: { body0: '{"id":"calm"' } },
  { name: "a body that is a list", columns: { body0: "[]" } },
  { name: "a body with another id", columns: { body0: '{"id":"other"}' } },
  { name: "no body", columns: { body0: "" } },
  { name: "an author that is a number", columns: { byId: 7 } },
];

describe("a row changed by another program", () => {
  let client: TableClient;
  let store: DocumentStore;
  beforeEach(async () => {
    ({ client, store } = await openTableStore());
    const ids = ["before", "calm", "later"];
    await createAll(store, "moods", ids);
  });

  const change = (rowKey: string, columns: Record<string, unknown>) =>
    client.updateEntity({ partitionKey: "moods", rowKey, ...columns }, "Merge");
  const scanned = async () => {
    const pages = await Array.fromAsync(everyRevision(store, "moods"));
    return {
      revisions: pages.flatMap(({ revisions }) => revisions.map(({ id }) => id)),
      foreign: pages.flatMap(({ foreign }) => foreign.map(({ id, number }) => `${id} ${number}`)),
    };
  };

  it.for(changes)("as a head with $name is not a document", async ({ columns }) => {
    await change("d|calm", columns);
    expect(await store.get(calm)).toBeUndefined();
    const heads = await Array.fromAsync(everyHead(store, "moods", { liveness: "any" }));
    expect(heads.map(({ id }) => id)).toEqual(["before", "later"]);
  });

  it("as a head is not a document for any operation, and can be erased", async () => {
    await change("d|calm", { revision: "1" });
    const service = new DocumentService({ store, contentionTimeout: 2_000 });
    await expect(service.get(mood, "calm")).rejects.toMatchObject({ code: "not-found" });
    const patching = service.patch(mood, "calm", { patch: { x: 1 }, by });
    await expect(patching).rejects.toMatchObject({ code: "not-found" });
    const creating = service.create(mood, { id: "calm", mood: "New" }, { by });
    await expect(creating).rejects.toMatchObject({
      code: "already-exists",
      message: expect.stringContaining("An admin can erase moods/calm"),
    });
    const report = await importDocuments(store, documentTypes, {
      ...{ by, mode: "upsert", dryRun: false },
      text: toLines("moods", { id: "calm", mood: "New" }, { id: "other", mood: "New" }),
    });
    expect(report).toMatchObject({ created: 1, failed: [{ line: 1, code: "already-exists" }] });
    await service.erase(mood, "calm", { by });
    expect((await service.create(mood, { id: "calm", mood: "New" }, { by })).number).toBe(3);
  });

  it.for(changes)(
    "as a revision with $name is not a revision, and is reported",
    async ({ columns }) => {
      await put(store, calm, bodyOf("calm", 2));
      await change("r|calm|9999999998", columns);
      expect(await store.revision(calm, 1)).toBeUndefined();
      expect(await scanned()).toEqual({
        revisions: ["before", "calm", "later"],
        foreign: ["calm 1"],
      });
      expect(await store.get(calm)).toMatchObject({ number: 2 });
    },
  );

  it("as a revision is not found by the service", async () => {
    await change("r|calm|9999999998", { revision: "1" });
    const reading = new DocumentHistory({ store }).get(mood, "calm", 1);
    await expect(reading).rejects.toMatchObject({ code: "not-found" });
  });

  it("reports foreign heads without reading their bodies", async () => {
    await change("d|calm", { live: "true" });
    await client.createEntity({ partitionKey: "moods", rowKey: "d|!", note: "by hand" });
    const found = await Array.fromAsync(store.foreignHeads("moods"));
    expect(found.map(({ id }) => id)).toEqual(["!", "calm"]);
  });

  it("does not keep a list from ending, however many there are", async () => {
    const rows = Array.from({ length: 1_100 }, (_, n) => ({
      partitionKey: "moods",
      rowKey: `d|c${String(n).padStart(4, "0")}`,
      live: true,
    }));
    for (let start = 0; start < rows.length; start += 100) {
      await client.submitTransaction(
        rows
          .slice(start, start + 100)
          .map((row) => ["create", row] as const)
          .map((one) => [...one]),
      );
    }
    const heads = await Array.fromAsync(everyHead(store, "moods"));
    expect(heads.map(({ id }) => id)).toEqual(["before", "calm", "later"]);
  });

  it("in the place of the next revision is counted past", async () => {
    await client.createEntity({ partitionKey: "moods", rowKey: "r|calm|9999999997", note: "mine" });
    const service = new DocumentService({ store, contentionTimeout: 2_000 });
    const patched = await service.patch(mood, "calm", { patch: { mood: "New" }, by });
    expect(patched.number).toBe(3);
  });

  it("that was removed, leaving its history, is created with the next number", async () => {
    await put(store, calm, bodyOf("calm", 2));
    await client.deleteEntity("moods", "d|calm");
    const service = new DocumentService({ store, contentionTimeout: 2_000 });
    const created = await service.create(mood, { id: "calm", mood: "New" }, { by });
    expect(created.number).toBe(3);
    await client.deleteEntity("moods", "d|later");
    const report = await importDocuments(store, documentTypes, {
      ...{ by, mode: "create", dryRun: false },
      text: toLines("moods", { id: "later", mood: "New" }),
    });
    expect(report).toMatchObject({ created: 1, failed: [] });
    expect(await store.get({ collection: "moods", id: "later" })).toMatchObject({ number: 2 });
  });

  it("that was removed, leaving its history, is erased through the last revision", async () => {
    await put(store, calm, bodyOf("calm", 2));
    await client.deleteEntity("moods", "d|calm");
    const told: unknown[] = [];
    const service = new DocumentService({
      store,
      onErased: async (_, { through }) => void told.push(through),
    });
    await service.erase(mood, "calm", { by });
    expect(told).toEqual([2]);
    expect(await store.erasure(calm)).toMatchObject({ through: 2 });
  });

  it("that was removed, leaving its history, holds up no other write that holds the fence", async () => {
    await client.deleteEntity("moods", "d|calm");
    const fence = await store.fence("moods");
    const writes = ["calm", "new"].map((id) =>
      toWrite({ collection: "moods", id }, undefined, bodyOf(id)),
    );
    expect(await store.commit(writes, { fence })).toEqual(["conflict", "written"]);
  });

  it("among the revisions of a document that was erased is reported", async () => {
    const head = await store.get(calm);
    expect(head && (await erase(store, calm, head))).toBe("written");
    await client.createEntity({ partitionKey: "moods", rowKey: "r|calm|draft", live: true });
    expect((await scanned()).foreign).toEqual(["calm 0"]);
  });

  it("in the ledger is not an entry", async () => {
    await client.createEntity({ partitionKey: "moods", rowKey: "s|calm", hash: 7, file: "f" });
    expect(await Array.fromAsync(store.ledger("moods"))).toEqual([]);
  });
});
