import { describe, expect, it } from "vitest";
import { DocumentError } from "../../src/base/errors.ts";
import { mood } from "../../src/documents/mood.ts";
import { DocumentHistory } from "../../src/service/document-history.ts";
import { DocumentLabels } from "../../src/service/document-labels.ts";
import { DocumentService } from "../../src/service/document-service.ts";
import { etagOf } from "../../src/service/precondition.ts";
import { answerFaults, writeFaults } from "../support/faults.ts";
import { raced } from "../support/raced.ts";
import { openSqliteStore, openTableStore, type StoreUnderTest } from "../support/stores.ts";
import { moveLabel, put } from "../support/writes.ts";

const by = { id: "tester", name: "Tester" };

const stores = [
  { name: "SqliteDocumentStore", open: openSqliteStore },
  { name: "TableDocumentStore", open: () => openTableStore() as Promise<StoreUnderTest> },
];

/** Every operation that writes, on an existing document (the first: on a missing one). */
const operations: readonly {
  name: string;
  setUp: boolean;
  run: (service: DocumentService) => Promise<unknown>;
}[] = [
  {
    name: "create",
    setUp: false,
    run: (service) => service.create(mood, { id: "calm", mood: "B" }, { by }),
  },
  {
    name: "create by title",
    setUp: false,
    run: (service) => service.create(mood, { mood: "Calm" }, { by }),
  },
  {
    name: "replace",
    setUp: true,
    run: (service) => service.replace(mood, "calm", { by, document: { mood: "B" } }),
  },
  {
    name: "patch",
    setUp: true,
    run: (service) => service.patch(mood, "calm", { by, patch: { n: 1 } }),
  },
  { name: "remove", setUp: true, run: (service) => service.remove(mood, "calm", { by }) },
];

describe.for(stores)("the document service on $name", ({ open }) => {
  describe.for(operations)("$name", ({ run, setUp }) => {
    it.for(answerFaults)(
      "is done once or not at all when a call fails $when it is done ($lasts)",
      async (kind) => {
        for (let at = 1; at < 30; at += 1) {
          const { faults, store } = await open();
          await store.open();
          const service = new DocumentService({ store });
          if (setUp) {
            await service.create(mood, { id: "calm", mood: "A" }, { by });
          }
          faults.inject({ at, ...kind });
          const outcome = await run(service).then(
            () => "done",
            (error: unknown) => (error instanceof DocumentError ? error.code : String(error)),
          );
          const { calls } = faults;
          faults.inject();
          expect(["done", "storage-unavailable"]).toContain(outcome);
          const { heads } = await store.list("moods", { limit: 10, liveness: "any" });
          const before = setUp ? 1 : 0;
          const numbers = heads.map(({ number }) => number);
          expect(
            outcome === "done" ? [[before + 1]] : [[before + 1], setUp ? [before] : []],
          ).toContainEqual(numbers);
          for (const { id, number } of heads) {
            const { revisions } = await store.history({ collection: "moods", id }, { limit: 10 });
            expect(revisions.map((revision) => revision.number)).toEqual(
              Array.from({ length: number }, (_, n) => number - n),
            );
          }
          if (calls < at) {
            return;
          }
        }
        throw new Error("There is always one more call to break.");
      },
    );
  });

  it.for(writeFaults)(
    "finishes an erasure that was interrupted when a call failed $when it was done ($lasts)",
    async (kind) => {
      for (let at = 1; at < 30; at += 1) {
        const { faults, store } = await open();
        const service = new DocumentService({ store });
        await service.create(mood, { mood: "Calm" }, { by, idempotencyKey: "k1" });
        await service.patch(mood, "calm", { by, patch: { secret: "x" } });
        faults.inject({ at, ...kind });
        await service.erase(mood, "calm", { by }).catch((error: unknown) => {
          expect(error).toMatchObject({ code: "storage-unavailable" });
        });
        const { calls } = faults;
        faults.inject();
        await service.erase(mood, "calm", { by });
        const key = { collection: "moods", id: "calm" };
        const { revisions } = await store.history(key, { limit: 10 });
        expect(revisions).toHaveLength(1);
        expect((await store.get(key))?.body).toBeUndefined();
        await expect(
          service.create(mood, { mood: "Calm" }, { by, idempotencyKey: "k1" }),
        ).rejects.toMatchObject({ code: "not-found" });
        if (calls < at) {
          return;
        }
      }
      throw new Error("There is always one more call to break.");
    },
  );

  it("fails with contended if others are always faster, and writes nothing", async () => {
    const { store } = await open();
    const service = new DocumentService({ store, contentionTimeout: 100 });
    await service.create(mood, { id: "calm", mood: "A" }, { by });
    const slow = new DocumentService({
      store: raced(store, { commit: async () => ["conflict"] }),
      contentionTimeout: 100,
    });
    await expect(slow.patch(mood, "calm", { by, patch: { n: 1 } })).rejects.toMatchObject({
      code: "contended",
    });
    expect((await service.get(mood, "calm")).number).toBe(1);
  });

  it("creates one document for calls with the same title at once", async () => {
    const { store } = await open();
    const service = new DocumentService({ store });
    const calls = Array.from({ length: 4 }, (_, n) =>
      service.createByTitle(mood, { mood: "Calm", n }, { by }),
    );
    expect(new Set((await Promise.all(calls)).map((made) => etagOf(made))).size).toBe(1);
    expect((await service.list(mood, { limit: 10 })).items).toHaveLength(1);
  });

  it("has an empty page of the history where nothing is left, but none of what never existed", async () => {
    const { store } = await open();
    await put(store, { collection: "moods", id: "calm" }, '{"id":"calm","mood":"A"}');
    const history = new DocumentHistory({ store });
    const page = await history.list(mood, "calm", { before: 1, limit: 10 });
    expect(page).toMatchObject({ revisions: [], next: undefined });
    const none = history.list(mood, "none", { limit: 10 });
    await expect(none).rejects.toMatchObject({ code: "not-found" });
  });

  it("restores nothing that the schema no longer allows", async () => {
    const { store } = await open();
    const key = { collection: "moods", id: "calm" };
    await put(store, key, '{"id":"calm"}');
    await put(store, key, '{"id":"calm","mood":"A"}');
    const restoring = new DocumentHistory({ store }).restore(mood, "calm", { number: 1, by });
    await expect(restoring).rejects.toMatchObject({
      code: "validation-failed",
      faults: [{ pointer: "/mood" }],
    });
    expect((await store.get(key))?.number).toBe(2);
  });

  it("restores no text that could not be written today, and says where it is wrong", async () => {
    const { store } = await open();
    const key = { collection: "moods", id: "calm" };
    await put(store, key, '{"id":"calm","mood":"A","mood":"B"}');
    await put(store, key, '{"id":"calm","mood":"C"}');
    const restored = new DocumentHistory({ store }).restore(mood, "calm", { by, number: 1 });
    await expect(restored).rejects.toMatchObject({
      code: "validation-failed",
      message: expect.stringContaining("/mood appears twice (character 25)"),
    });
    expect(await store.get(key)).toMatchObject({ number: 2 });
  });

  it("has nothing under a label whose revision was removed by hand", async () => {
    const { store } = await open();
    const key = { collection: "moods", id: "calm" };
    await put(store, key, '{"id":"calm","mood":"A"}');
    await moveLabel(store, key, "production", 1);
    const damaged = raced(store, {
      labelled: async (...of) => ({ ...(await store.labelled(...of)), revision: undefined }),
    });
    const labels = new DocumentLabels({ store: damaged });
    await expect(labels.get(mood, "calm", "production")).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining("names revision 1, which no longer exists"),
    });
  });

  it("calls a replacement new if it creates the document again", async () => {
    const { store } = await open();
    const service = new DocumentService({ store });
    const replace = () =>
      service.replace(mood, "calm", {
        ...{ by, document: { mood: "A" }, precondition: { ifNoneMatch: "*" } },
      });
    expect(await replace()).toMatchObject({ created: true, document: { number: 1 } });
    await service.remove(mood, "calm", { by });
    expect(await replace()).toMatchObject({ created: true, document: { number: 3 } });
  });

  it("restores nothing that was written after the state that it decides about", async () => {
    const { store } = await open();
    const service = new DocumentService({ store });
    const { number, writeId } = await service.create(mood, { id: "calm", mood: "A" }, { by });
    const behind = raced(store, {
      async get(key) {
        const head = await store.get(key);
        await service.remove(mood, "calm", { by });
        return head;
      },
    });
    const history = new DocumentHistory({ store: behind });
    const precondition = { ifMatch: [etagOf({ number, writeId })] };
    // Revision 2 is the deletion, and when it was written, the condition no longer held.
    const restoring = history.restore(mood, "calm", { number: 2, by, precondition });
    await expect(restoring).rejects.toMatchObject({ code: "not-found" });
  });

  it("keeps the times of creation and last write, even across deletion", async () => {
    const { store } = await open();
    let hour = 0;
    const now = () => {
      hour += 1;
      return new Date(Date.UTC(2026, 0, 1, hour));
    };
    const service = new DocumentService({ store, now });
    await service.create(mood, { id: "calm", mood: "A" }, { by });
    await service.patch(mood, "calm", { by, patch: { n: 1 } });
    expect(await service.get(mood, "calm")).toMatchObject({
      createdAt: "2026-01-01T01:00:00.000Z",
      at: "2026-01-01T02:00:00.000Z",
      by,
    });
    await service.remove(mood, "calm", { by });
    const again = await service.create(mood, { id: "calm", mood: "B" }, { by });
    expect(again.createdAt).toBe(again.at);
    expect(again.number).toBe(4);
  });

  it("truncates an author's name to fit into a row", async () => {
    const { store } = await open();
    const service = new DocumentService({ store });
    const long = { id: "i".repeat(5_000), name: "n".repeat(5_000) };
    const { by: kept } = await service.create(mood, { id: "calm", mood: "A" }, { by: long });
    expect([kept.id.length, kept.name.length]).toEqual([256, 256]);
  });

  it.for([
    {
      name: "a PUT of what is there",
      run: (service: DocumentService, ifMatch: string) =>
        service
          .replace(mood, "calm", {
            by,
            document: { mood: "A", n: [1, { x: 2 }] },
            precondition: { ifMatch: [ifMatch] },
          })
          .then(({ document }) => document),
    },
    {
      name: "a patch that changes nothing",
      run: (service: DocumentService, ifMatch: string) =>
        service.patch(mood, "calm", {
          by,
          patch: { mood: "A", gone: null },
          precondition: { ifMatch: [ifMatch] },
        }),
    },
  ])("writes nothing for $name: same tag, no revision", async ({ run }) => {
    const { faults, store } = await open();
    const service = new DocumentService({ store });
    const first = await service.create(mood, { id: "calm", mood: "A", n: [1, { x: 2 }] }, { by });
    faults.inject();
    const again = await run(service, etagOf(first));
    expect(faults.calls).toBe(1);
    expect(again).toMatchObject(first);
    expect(
      (await store.history({ collection: "moods", id: "calm" }, { limit: 10 })).revisions,
    ).toEqual([expect.objectContaining({ number: 1 })]);
    // Conditions and validation still come first.
    await expect(run(service, '"1-other"')).rejects.toMatchObject({ code: "precondition-failed" });
  });

  it("writes a new revision for a PUT with the fields in another order", async () => {
    const { store } = await open();
    const service = new DocumentService({ store });
    await service.create(mood, { id: "calm", mood: "A", n: 1 }, { by });
    const document = { id: "calm", n: 1, mood: "A" };
    expect((await service.replace(mood, "calm", { by, document })).document.number).toBe(2);
  });

  it("never writes a revision that seems older than the one before it", async () => {
    const { store } = await open();
    const times = ["2026-01-02T00:00:00.000Z", "2026-01-01T00:00:00.000Z"];
    const now = () => new Date(times.shift() ?? "2026-01-01T00:00:00.000Z");
    const service = new DocumentService({ store, now });
    await service.create(mood, { id: "calm", mood: "A" }, { by });
    const patched = await service.patch(mood, "calm", { by, patch: { n: 1 } });
    expect(patched.at).toBe("2026-01-02T00:00:00.000Z");
  });
});
