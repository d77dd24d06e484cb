import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { documentTypes } from "../../src/documents/index.ts";
import { applySeeds } from "../../src/seeding/apply.ts";
import { FileFollower } from "../../src/seeding/follow.ts";
import { planSeeds } from "../../src/seeding/plan.ts";
import { plant } from "../../src/seeding/planter.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { hooked } from "../support/hooked.ts";
import { hurry } from "../support/hurry.ts";
import { plantingOf } from "../support/planting.ts";
import { raced } from "../support/raced.ts";
import { createSeedFolder, type SeedFolder } from "../support/seed-folder.ts";
import { openSqliteStore, openTableStore, type TableStoreUnderTest } from "../support/stores.ts";
import { bodyOf, erase, put, toWrite } from "../support/writes.ts";

const moods = documentTypes.filter(({ collection }) => collection === "moods");
const by = { id: "admin", name: "Admin" };
const bad = { collection: "moods", id: "bad" };
const good = { collection: "moods", id: "good" };
const files = { "moods/bad.json": '{"mood":"Bad"}', "moods/good.json": '{"mood":"Good"}' };

/** The ways in which seeds become documents, each with its message about `bad`, which can't be written. */
const ways = [
  {
    name: "planting",
    run: async (store: DocumentStore, folder: string) => {
      const { problems } = await plant({ store, types: moods, folder });
      return problems.map(({ detail, file }) => `${file}: ${detail}`);
    },
  },
  {
    name: "seeds apply",
    run: async (store: DocumentStore, folder: string) => {
      const { documents, problems } = await applySeeds({ store, types: moods, folder }, { by });
      const failed = documents.filter(({ outcome }) => outcome === "failed");
      return [
        ...failed.map(({ detail, file, id }) => `${file}: ${id} can't be written: ${detail}`),
        ...problems.map(({ detail, file }) => `${file}: ${detail}`),
      ];
    },
  },
  {
    name: "files first, at start",
    run: async (store: DocumentStore, folder: string) => {
      const { problems } = await new FileFollower({ store, types: moods, folder }).begin();
      return problems.map(({ detail, file }) => `${file}: ${detail}`);
    },
  },
  {
    name: "files first, as they change",
    run: async (store: DocumentStore, folder: string) => {
      const { problems } = await new FileFollower({ store, types: moods, folder }).look();
      return problems.map(({ detail, file }) => `${file}: ${detail}`);
    },
  },
];

const stores = [
  { name: "SqliteDocumentStore", open: async () => (await openSqliteStore()).store },
  { name: "TableDocumentStore", open: async () => (await openTableStore()).store },
];

let folder: SeedFolder;
beforeEach(async () => {
  folder = await createSeedFolder(files);
});
afterEach(() => folder.remove());

describe.for(stores)("in $name", ({ open }) => {
  describe.for(ways)("$name", ({ run }) => {
    it("reports a seed that is too large for the storage, and writes the others", async () => {
      const store = await open();
      // As if reading seeds had no limit.
      const boundless = raced(store, { maxBodyLength: Number.POSITIVE_INFINITY });
      const text = "x".repeat(store.maxBodyLength);
      await folder.write({ "moods/bad.json": JSON.stringify({ mood: "Bad", text }) });
      expect(await run(boundless, folder.path)).toEqual([
        expect.stringMatching(/^moods\/bad\.json: bad can't be written: .*458752/),
      ]);
      expect(await store.get(bad)).toBeUndefined();
      expect(await store.get(good)).toMatchObject({ number: 1, change: "seeded" });
    });

    it.for([true, false])(
      "never writes an erased document, even with its tombstone there: %s",
      async (hasTombstone) => {
        const store = await open();
        await put(store, bad, bodyOf("bad"));
        await erase(store, bad, await put(store, bad));
        const seen = hasTombstone
          ? store
          : raced(store, {
              get: async (key) => (key.id === "bad" ? undefined : store.get(key)),
              list: async (...args) => {
                const { heads, next } = await store.list(...args);
                return { heads: heads.filter(({ id }) => id !== "bad"), next };
              },
            });
        const { documents } = await planSeeds({ store: seen, types: moods, folder: folder.path });
        expect(documents.map(({ id, state }) => [id, state])).toEqual([
          ["bad", "deleted"],
          ["good", "new"],
        ]);
        // A collection that isn't empty is not planted automatically.
        await store.writeRecord("planting-moods", { kind: "due" }, undefined);
        expect(await run(seen, folder.path)).toEqual([
          expect.stringMatching(/^moods\/bad\.json: bad was erased and is not planted again/),
        ]);
        expect((await store.get(bad))?.body).toBeUndefined();
        expect(await store.get(good)).toMatchObject({ number: 1 });
      },
    );

    it("treats an erased id as any other once it was created again", async () => {
      const store = await open();
      await erase(store, bad, await put(store, bad, bodyOf("bad")));
      await put(store, bad, '{"id":"bad","mood":"Again"}');
      await store.writeRecord("planting-moods", { kind: "due" }, undefined);
      expect(await run(store, folder.path)).toEqual([]);
      expect((await store.get(bad))?.body).toMatch(/Again|Bad/);
    });
  });

  it("an apply names a seed whose document others keep writing to, and writes the rest", async () => {
    hurry(2_500);
    const store = await open();
    await plant({ store, types: moods, folder: folder.path });
    await folder.write({ "moods/bad.json": '{"mood":"Two"}', "moods/good.json": '{"mood":"Two"}' });
    const unlucky = raced(store, {
      commit: async (writes, options) => {
        const results = await store.commit(
          writes.filter(({ key }) => key.id !== "bad"),
          options,
        );
        return writes.map(({ key }) =>
          key.id === "bad" ? "conflict" : (results[0] ?? "conflict"),
        );
      },
    });
    const { documents } = await applySeeds(
      { store: unlucky, types: moods, folder: folder.path },
      { by },
    );
    expect(documents).toMatchObject([
      { id: "bad", outcome: "failed", detail: expect.stringContaining("moods/bad") },
      { id: "good", outcome: "updated" },
    ]);
  });

  it.for(["commit", "writeLedger"] as const)(
    "an apply continues if only the row of a document has a new version, by %s",
    async (method) => {
      const store = await open();
      await plant({ store, types: moods, folder: folder.path });
      const head = await put(store, bad, '{"id":"bad","mood":"Two"}');
      await put(store, good, '{"id":"good","mood":"Mine"}');
      if (method === "commit") {
        await folder.write({ "moods/good.json": '{"mood":"Two"}' });
      } else {
        await folder.write({ "moods/bad.json": '{"mood":"Two"}' });
      }
      const key = method === "commit" ? good : bad;
      let calls = 0;
      const touched = hooked(store, {
        [method]: async () => {
          calls += 1;
          const now = await store.get(key);
          if (calls === 1 && now !== undefined) {
            const ledger = { id: key.id, hash: "other", file: "other" };
            // Changes the row of the head, but not its content.
            await store.writeLedger([{ key, over: now, ledger }]);
          }
        },
      });
      const { documents } = await applySeeds(
        { store: touched, types: moods, folder: folder.path },
        { by, theirs: true, only: [`moods/${key.id}`] },
      );
      expect(documents).toMatchObject([
        { id: key.id, outcome: method === "commit" ? "updated" : "recorded" },
      ]);
      const found = await store.get(key);
      expect(found?.number).toBe(method === "commit" ? 3 : head.number);
      const ledger = await Array.fromAsync(store.ledger("moods"));
      expect(ledger.find(({ id }) => id === key.id)?.file).toBe(`moods/${key.id}.json`);
    },
  );

  it("an apply recognises its own write if the answer was lost", async () => {
    const store = await open();
    await plant({ store, types: moods, folder: folder.path });
    await folder.write({ "moods/bad.json": '{"mood":"Two"}' });
    const forgetful = raced(store, {
      commit: async (writes, options) => {
        const results = await store.commit(writes, options);
        return results.map(() => "conflict");
      },
    });
    const { documents } = await applySeeds(
      { store: forgetful, types: moods, folder: folder.path },
      { by },
    );
    expect(documents).toMatchObject([{ id: "bad", outcome: "updated" }]);
    expect((await store.get(bad))?.number).toBe(2);
  });
});

describe("in a table with foreign rows", () => {
  let tested: TableStoreUnderTest;
  let store: DocumentStore;
  beforeEach(async () => {
    tested = await openTableStore();
    ({ store } = tested);
    await store.open();
    await store.writeRecord("planting-moods", { kind: "due" }, undefined);
  });

  describe.for(ways)("$name", ({ run }) => {
    it("counts on where an id has a history and no head", async () => {
      await put(store, bad, bodyOf("bad"));
      await put(store, bad, bodyOf("bad", 2));
      await tested.client.deleteEntity("moods", "d|bad");
      expect(await run(store, folder.path)).toEqual([]);
      expect(await store.get(bad)).toMatchObject({ number: 3, change: "seeded" });
      expect((await store.history(bad, { limit: 10 })).revisions).toHaveLength(3);
      expect(await store.get(good)).toMatchObject({ number: 1 });
    });

    it("reports a row in a document's place, and writes the others", async () => {
      await tested.client.createEntity({ partitionKey: "moods", rowKey: "d|bad", note: "mine" });
      expect(await run(store, folder.path)).toEqual([
        expect.stringMatching(
          /^moods\/bad\.json: bad can't be written: a row that is not a document/,
        ),
      ]);
      expect(await tested.client.getEntity("moods", "d|bad")).toMatchObject({ note: "mine" });
      expect(await store.get(good)).toMatchObject({ number: 1 });
    });
  });
});

it("six long seeds full of line separators are all planted", async () => {
  const { store } = await openTableStore();
  const text = "\u2028".repeat(60_000);
  await folder.write(
    Object.fromEntries(
      Array.from({ length: 6 }, (_, n) => [`moods/s${n}.json`, JSON.stringify({ mood: text + n })]),
    ),
  );
  const { collections, problems } = await plant({ store, types: moods, folder: folder.path });
  expect([collections["moods"], problems]).toEqual([{ state: "done", planted: 8 }, []]);
});

it("a followed file that failed is tried again at the next look", async () => {
  const { store } = await openSqliteStore();
  let isFull = true;
  const full = raced(store, {
    commit: async (writes, options) =>
      isFull ? writes.map(() => "too-large" as const) : store.commit(writes, options),
  });
  const follower = new FileFollower({ store: full, types: moods, folder: folder.path });
  expect((await follower.begin()).problems).toHaveLength(2);
  expect((await follower.look()).problems).toHaveLength(2);
  isFull = false;
  const { documents, problems } = await follower.look();
  expect([documents.map(({ id }) => id), problems]).toEqual([["bad", "good"], []]);
  expect((await follower.look()).documents).toEqual([]);
});

it("planting is recorded as done although a seed can't be written", async () => {
  const { client, store } = await openTableStore();
  await store.open();
  await client.createEntity({ partitionKey: "moods", rowKey: "d|bad", note: "mine" });
  await store.commit([toWrite(good, undefined, bodyOf("good"))]);
  await store.writeRecord("planting-moods", { kind: "due" }, undefined);
  await plant({ store, types: moods, folder: folder.path });
  expect(await plantingOf(store)).toMatchObject({ kind: "done" });
});
