import { describe, expect, it } from "vitest";
import { documentTypes } from "../../src/documents/index.ts";
import { applySeeds } from "../../src/seeding/apply.ts";
import { hooked } from "../support/hooked.ts";
import { plantingOf, seedsOf, setPlantingOf, stores, usePlanting } from "../support/planting.ts";
import { raced } from "../support/raced.ts";
import { put } from "../support/writes.ts";

const moods = documentTypes.filter(({ collection }) => collection === "moods");
const by = { id: "admin", name: "Admin" };

describe.for(stores)("planting in $name", ({ open, openNew }) => {
  const { ago, folderOf, idsIn, now, plantMoods } = usePlanting();

  describe("and a restore", () => {
    const restoring = (minutes: number) =>
      ({ kind: "restoring", work: "restore", until: ago(-minutes) }) as const;

    it("don't interfere with each other", async () => {
      const { store } = await openNew();
      await setPlantingOf(store, restoring(1));
      const { collections } = await plantMoods(store, await folderOf(seedsOf(2)));
      expect(collections["moods"]).toEqual({ state: "restoring", planted: 0 });
      expect(await idsIn(store)).toEqual([]);
    });

    it("that has begun meanwhile has nothing planted into it", async () => {
      const { store } = await openNew();
      let commits = 0;
      const raced = hooked(store, {
        commit: async () => {
          commits += 1;
          if (commits === 2) {
            await setPlantingOf(store, restoring(1));
            await store.moveFence("moods");
          }
        },
      });
      const { collections } = await plantMoods(raced, await folderOf(seedsOf(100)));
      expect(collections["moods"]).toEqual({ state: "restoring", planted: 33 });
      expect(commits).toBe(2);
      expect(await idsIn(store)).toHaveLength(33);
    });

    it("that has begun and ended meanwhile has nothing planted into it", async () => {
      const { store } = await openNew();
      const raced = hooked(store, {
        commit: async () => {
          await store.moveFence("moods");
          await setPlantingOf(store, { kind: "done", fileSets: [] });
        },
      });
      const { collections } = await plantMoods(raced, await folderOf(seedsOf(100)));
      expect(collections["moods"]).toEqual({ state: "done", planted: 0 });
      expect(await idsIn(store)).toEqual([]);
    });

    it("that has begun and ended since the fence was read has nothing planted into it", async () => {
      const { store } = await openNew();
      let looks = 0;
      const raced = hooked(store, {
        records: async () => {
          looks += 1;
          if (looks === 2) {
            // Between the fence and the state that allows planting.
            await store.moveFence("moods");
          }
        },
      });
      await plantMoods(raced, await folderOf(seedsOf(3)));
      expect(await idsIn(store)).toEqual([]);
      await plantMoods(store, await folderOf(seedsOf(3)));
      expect(await idsIn(store)).toHaveLength(3);
    });

    it("that was given up counts as done, with one write", async () => {
      const { store } = await openNew();
      await setPlantingOf(store, restoring(0));
      const folder = await folderOf(seedsOf(2));
      let writes = 0;
      const counted = hooked(store, {
        writeRecord: async () => {
          writes += 1;
        },
      });
      const { collections } = await plantMoods(counted, folder);
      expect([collections["moods"], writes]).toEqual([{ state: "done", planted: 0 }, 1]);
      expect(await plantingOf(store)).toEqual({ kind: "done", fileSets: [] });
      await plantMoods(store, folder, "missing");
      expect(await idsIn(store)).toHaveLength(2);
    });

    it.for(["commit", "writeLedger"] as const)(
      "that begins during an apply is not written into by %s",
      async (method) => {
        const { store } = await open();
        const seeds = seedsOf(2);
        const folder = await folderOf(seeds);
        if (method === "writeLedger") {
          await put(store, { collection: "moods", id: "s0" }, '{"id":"s0","mood":"Seed 0 A"}');
        }
        const raced = hooked(store, { [method]: () => store.moveFence("moods") });
        const applied = applySeeds(
          { store: raced, types: moods, folder: folder.path },
          { by, only: method === "commit" ? ["moods/s1"] : ["moods/s0"] },
        );
        await expect(applied).rejects.toMatchObject({ code: "backup-running" });
        expect(await store.get({ collection: "moods", id: "s1" })).toBeUndefined();
        expect(await Array.fromAsync(store.ledger("moods"))).toEqual([]);
      },
    );

    it.for(["commit", "writeLedger"] as const)(
      "that begins between two attempts of an apply is not written into by %s",
      async (method) => {
        const { store } = await open();
        const key = { collection: "moods", id: "s0" };
        const attempts: unknown[] = [];
        const folder = await folderOf(seedsOf(1));
        if (method === "writeLedger") {
          await put(store, key, '{"id":"s0","mood":"Seed 0 A"}');
        }
        const unlucky = raced(store, {
          get: async (asked) => {
            await store.moveFence("moods");
            return store.get(asked);
          },
          commit: async (writes, options) =>
            attempts.push(writes) === 1 ? ["conflict"] : store.commit(writes, options),
          writeLedger: async (entries, options) =>
            attempts.push(entries) === 1 ? ["conflict"] : store.writeLedger(entries, options),
        });
        const sources = { store: unlucky, types: moods, folder: folder.path };
        await expect(applySeeds(sources, { by })).rejects.toMatchObject({ code: "backup-running" });
        expect(await Array.fromAsync(store.ledger("moods"))).toEqual([]);
      },
    );

    it("that began before the state was read blocks an apply", async () => {
      const { store } = await open();
      const { path: folder } = await folderOf(seedsOf(2));
      // Begins and ends between the fence and the state.
      const raced = hooked(store, { records: () => store.moveFence("moods") });
      const applied = applySeeds({ store: raced, types: moods, folder }, { by });
      await expect(applied).rejects.toMatchObject({ code: "backup-running" });
      expect(await idsIn(store)).toEqual([]);
    });
  });

  describe("by hand", () => {
    it("of some documents leaves the planting of the rest to be done", async () => {
      const { store } = await openNew();
      const folder = await folderOf(seedsOf(3));
      const sources = { store, types: moods, folder: folder.path };
      await applySeeds(sources, { by, only: ["moods/s1"] });
      expect(await plantingOf(store)).toEqual({ kind: "due" });
      await plantMoods(store, folder, "missing");
      expect(await idsIn(store)).toEqual(["s0", "s1", "s2"]);
    });

    it("of some documents leaves new files to SEED_POLICY=missing", async () => {
      const { store } = await open();
      await plantMoods(store, await folderOf(seedsOf(1)), "missing");
      const folder = await folderOf(seedsOf(3));
      await applySeeds({ store, types: moods, folder: folder.path }, { by, only: ["moods/s1"] });
      expect((await plantMoods(store, folder, "missing")).collections["moods"]?.planted).toBe(1);
    });

    it("of all of them is the first planting", async () => {
      const { store } = await openNew();
      const folder = await folderOf(seedsOf(3));
      await applySeeds({ store, types: moods, folder: folder.path }, { by, now });
      expect(await plantingOf(store)).toMatchObject({ kind: "done" });
      expect((await plantMoods(store, folder, "missing")).collections["moods"]?.planted).toBe(0);
    });

    it("does not end a planting of another release in progress", async () => {
      const { store } = await open();
      const other = { kind: "started", fileSet: "other", at: ago(1), isFirst: true } as const;
      await setPlantingOf(store, other);
      const { path: folder } = await folderOf(seedsOf(1));
      await applySeeds({ store, types: moods, folder }, { by, now });
      expect(await plantingOf(store)).toEqual(other);
    });
  });
});
