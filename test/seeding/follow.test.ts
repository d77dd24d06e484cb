import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LogEvent } from "../../src/base/events.ts";
import { documentTypes } from "../../src/documents/index.ts";
import { FileFollower } from "../../src/seeding/follow.ts";
import { SeedService } from "../../src/seeding/seed-service.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { createSeedFolder, type SeedFolder } from "../support/seed-folder.ts";
import { openMemoryStore, openTableStore, type StoreUnderTest } from "../support/stores.ts";
import { put } from "../support/writes.ts";

const stores = [
  { name: "MemoryDocumentStore", open: () => openMemoryStore() },
  { name: "TableDocumentStore", open: () => openTableStore() as Promise<StoreUnderTest> },
];

const calm = { collection: "moods", id: "calm" };
const file = "moods/calm.json";

describe.for(stores)("files first, on $name", ({ open }) => {
  let folder: SeedFolder;
  let store: DocumentStore;
  let follower: FileFollower;
  beforeEach(async () => {
    folder = await createSeedFolder({ [file]: '{"mood":"One"}' });
    ({ store } = await open());
    follower = new FileFollower({ store, types: documentTypes, folder: folder.path });
    await follower.begin();
  });
  afterEach(() => folder.remove());

  const moodNow = async () => JSON.parse((await store.get(calm))?.body ?? "{}").mood;

  it("begins with what the files say, and keeps edits in the history", async () => {
    expect(await moodNow()).toBe("One");
    await folder.write({ [file]: '{"mood":"Two"}' });
    await put(store, calm, '{"id":"calm","mood":"Mine"}');
    const again = new FileFollower({ store, types: documentTypes, folder: folder.path });
    expect((await again.begin()).documents).toEqual([{ ...calm, file, change: "written" }]);
    expect(await moodNow()).toBe("Two");
    expect((await store.history(calm, { limit: 10 })).revisions).toHaveLength(3);
  });

  it("writes a revision for each change of a file, and none for a change of its form", async () => {
    await folder.write({ [file]: '{"mood":"Two"}' });
    expect((await follower.look()).documents).toEqual([{ ...calm, file, change: "written" }]);
    await folder.write({ [file]: '{\n  "mood": "Two"\n}\n' });
    expect((await follower.look()).documents).toEqual([]);
    expect(await store.get(calm)).toMatchObject({ number: 2, change: "seeded", origin: "seed" });
  });

  it("lets a file win over an edit, also the same file again", async () => {
    await put(store, calm, '{"id":"calm","mood":"Mine"}');
    await follower.look();
    expect(await moodNow()).toBe("Mine");
    await folder.write({ [file]: '{"mood":"Two"}' });
    await follower.look();
    expect(await moodNow()).toBe("Two");
  });

  it("keeps the document while its file is half saved, and says what is wrong", async () => {
    await folder.write({ [file]: '{"mood":"Tw' });
    const { documents, problems } = await follower.look();
    expect(documents).toEqual([]);
    expect(problems).toMatchObject([{ file, line: 1 }]);
    expect(await moodNow()).toBe("One");
    await folder.write({ [file]: '{"mood":"Two"}' });
    expect((await follower.look()).documents).toHaveLength(1);
    expect(await moodNow()).toBe("Two");
  });

  it("deletes a document with its file, and brings it back with it", async () => {
    await folder.write({ [file]: undefined });
    expect((await follower.look()).documents).toEqual([{ ...calm, file, change: "deleted" }]);
    expect((await store.get(calm))?.body).toBeUndefined();
    await folder.write({ [file]: '{"mood":"One"}' });
    await follower.look();
    expect(await store.get(calm)).toMatchObject({ number: 3, change: "seeded" });
  });

  it("keeps the documents of a folder that goes as a whole", async () => {
    await rm(join(folder.path, "moods"), { recursive: true });
    expect((await follower.look()).documents).toEqual([]);
    await folder.write({ [file]: '{"mood":"Two"}' });
    await follower.look();
    expect(await store.get(calm)).toMatchObject({ number: 2 });
  });

  it("takes a renamed file for another document, and for the same when it has its id", async () => {
    await folder.write({ [file]: undefined, "moods/serene.json": '{"mood":"One"}' });
    expect((await follower.look()).documents.map(({ change, id }) => `${id} ${change}`)).toEqual([
      "serene written",
      "calm deleted",
    ]);
    await folder.write({ "moods/serene.json": '{"id":"own","mood":"One"}' });
    await follower.look();
    await folder.write({
      "moods/serene.json": undefined,
      "moods/renamed.json": '{"id":"own","mood":"One"}',
    });
    expect((await follower.look()).documents).toEqual([]);
    expect((await store.get({ collection: "moods", id: "own" }))?.number).toBe(1);
  });
});

describe("files first, watched", () => {
  it("a saved file is a revision within a second, a broken one is reported, and nothing goes on after the stop", async () => {
    const folder = await createSeedFolder({ [file]: '{"mood":"One"}' });
    const { store } = await openMemoryStore();
    const events: LogEvent[] = [];
    const service = new SeedService({
      store: async () => store,
      settings: () => ({ folder: folder.path, policy: "if-empty", filesFirst: true }),
      types: documentTypes,
      root: "/",
    });
    try {
      await service.run((_level, event) => events.push(event));
      await service.run((_level, event) => events.push(event));
      await folder.write({ [file]: '{"mood":"Two"}' });
      await expect
        .poll(async () => (await store.get(calm))?.number, { timeout: 5_000, interval: 50 })
        .toBe(2);
      await folder.write({ "moods/new.json": '{"mood":' });
      await expect
        .poll(() => events.map(({ event }) => event), { timeout: 5_000, interval: 50 })
        .toContain("seed-problem");
      await folder.write({ "moods/new.json": '{"mood":"New"}', [file]: undefined });
      await expect
        .poll(async () => (await store.list("moods", { limit: 10 })).heads.map(({ id }) => id), {
          timeout: 5_000,
          interval: 50,
        })
        .toEqual(["new"]);
      expect(events.filter(({ event }) => event === "seed-followed")).toHaveLength(3);
      service.stop();
      await folder.write({ "moods/new.json": '{"mood":"After"}' });
      await new Promise((resolve) => setTimeout(resolve, 400));
      expect((await store.get({ collection: "moods", id: "new" }))?.number).toBe(1);
    } finally {
      service.stop();
      await folder.remove();
    }
  });
});
