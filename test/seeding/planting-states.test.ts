import { describe, expect, it } from "vitest";
import { DocumentError } from "../../src/base/errors.ts";
import { documentTypes } from "../../src/documents/index.ts";
import { applySeeds } from "../../src/seeding/apply.ts";
import { plant } from "../../src/seeding/planter.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { hooked } from "../support/hooked.ts";
import { plantingOf, seedsOf, setPlantingOf, stores, usePlanting } from "../support/planting.ts";
import { bodyOf, put, toWrite } from "../support/writes.ts";

const moods = documentTypes.filter(({ collection }) => collection === "moods");
const by = { id: "admin", name: "Admin" };
const minute = 60_000;

describe.for(stores)("the planting of a collection in $name", ({ open, openNew }) => {
  const { ago, folderOf, forward, idsIn, now, plantMoods } = usePlanting();
  const dyingAt = (store: DocumentStore, commit: number) => {
    let commits = 0;
    return hooked(store, {
      commit: async () => {
        commits += 1;
        if (commits === commit) {
          throw new DocumentError("storage-unavailable", "The process is killed.");
        }
      },
    });
  };

  describe("that is new with its table", () => {
    it("takes place even if a document was created first", async () => {
      const { store } = await openNew();
      await put(store, { collection: "moods", id: "first" }, bodyOf("first"));
      const { collections } = await plantMoods(store, await folderOf(seedsOf(2)));
      expect(collections["moods"]).toEqual({ state: "done", planted: 2 });
      expect(await idsIn(store)).toEqual(["first", "s0", "s1"]);
    });

    it("leaves a document with the id of a seed alone, even a deleted one", async () => {
      const { store } = await openNew();
      await put(store, { collection: "moods", id: "s0" }, bodyOf("s0"));
      await put(store, { collection: "moods", id: "s1" }, bodyOf("s1"));
      await put(store, { collection: "moods", id: "s1" });
      await plantMoods(store, await folderOf(seedsOf(3)));
      expect((await store.get({ collection: "moods", id: "s0" }))?.body).toBe(bodyOf("s0"));
      expect(await idsIn(store)).toEqual(["s0", "s2"]);
    });

    it("is left to a later release if there are no seeds yet", async () => {
      const { store } = await openNew();
      const folder = await folderOf({ "personas/x.json": '{"name":"X"}' });
      expect((await plantMoods(store, folder)).collections["moods"]).toEqual({
        state: "unseeded",
        planted: 0,
      });
      expect(await plantingOf(store)).toEqual({ kind: "unseeded" });
      await plantMoods(store, await folderOf(seedsOf(1)));
      expect(await idsIn(store)).toEqual(["s0"]);
    });

    it("waits for a missing seeds folder, and reports it", async () => {
      const { store } = await openNew();
      const report = await plant({ store, types: moods, folder: "/not-there" });
      expect(report.collections["moods"]).toEqual({ state: "due", planted: 0 });
      expect(report.problems).toEqual([
        { file: "SEEDS_FOLDER", detail: expect.stringContaining("does not exist") },
      ]);
      expect(await plantingOf(store)).toEqual({ kind: "due" });
    });
  });

  describe("that came with a later release", () => {
    it("takes place if it is empty", async () => {
      const { store } = await open();
      await plantMoods(store, await folderOf(seedsOf(2)));
      expect(await idsIn(store)).toEqual(["s0", "s1"]);
    });

    it("does not take place if it has any rows, even a tombstone", async () => {
      const { store } = await open();
      await put(store, { collection: "moods", id: "gone" }, bodyOf("gone"));
      await put(store, { collection: "moods", id: "gone" });
      await plantMoods(store, await folderOf(seedsOf(2)));
      expect(await plantingOf(store)).toEqual({ kind: "done", fileSets: [] });
      expect(await idsIn(store)).toEqual([]);
    });

    it("takes place if a document is created after it was found empty", async () => {
      const { store } = await open();
      const raced = hooked(store, {
        writeRecord: async () => {
          if ((await store.get({ collection: "moods", id: "mine" })) === undefined) {
            await put(store, { collection: "moods", id: "mine" }, bodyOf("mine"));
          }
        },
      });
      await plantMoods(raced, await folderOf(seedsOf(1)));
      expect(await idsIn(store)).toEqual(["mine", "s0"]);
    });
  });

  describe("that was started with other files", () => {
    it("is left to them while they give signs of life", async () => {
      const { store } = await open();
      const other = { kind: "started", fileSet: "other", at: ago(9), isFirst: true } as const;
      await setPlantingOf(store, other);
      const { collections, problems } = await plantMoods(store, await folderOf(seedsOf(2)));
      expect(collections["moods"]).toEqual({ state: "started", planted: 0 });
      expect(problems).toEqual([]);
      expect(await plantingOf(store)).toEqual(other);
    });

    it.for([
      ["ten minutes ago", 10],
      ["at a time that nobody knows", undefined],
      ["by a clock that is far ahead", -60],
    ] as const)("is taken over if the last heartbeat was %s", async ([, minutes]) => {
      const { store } = await open();
      const at = minutes === undefined ? "" : ago(minutes);
      await setPlantingOf(store, { kind: "started", fileSet: "other", at, isFirst: true });
      const { collections } = await plantMoods(store, await folderOf(seedsOf(2)));
      expect(collections["moods"]).toEqual({ state: "done", planted: 2 });
    });

    it.for([true, false])(
      "remains a first planting, or not, when taken over: %s",
      async (isFirst) => {
        const { store } = await open();
        await setPlantingOf(store, { kind: "started", fileSet: "other", at: ago(11), isFirst });
        const seen: unknown[] = [];
        const watched = hooked(store, { commit: async () => seen.push(await plantingOf(store)) });
        await plantMoods(watched, await folderOf(seedsOf(1)));
        expect(seen).toMatchObject([{ kind: "started", isFirst }]);
      },
    );

    it("is finished by the next release when the one before has died over it", async () => {
      const { store } = await openNew();
      const first = await folderOf(seedsOf(67, "A"));
      await expect(plantMoods(dyingAt(store, 2), first)).rejects.toThrow("killed");
      expect(await idsIn(store)).toHaveLength(33);
      const second = await folderOf(seedsOf(67, "B"));
      expect((await plantMoods(store, second)).collections["moods"]?.state).toBe("started");
      forward(10);
      expect((await plantMoods(store, second)).collections["moods"]).toEqual({
        state: "done",
        planted: 34,
      });
    });

    it("is not recorded as done by an instance whose planting was taken over", async () => {
      const { store } = await openNew();
      let commits = 0;
      const overtaken = hooked(store, {
        commit: async () => {
          commits += 1;
          if (commits === 2) {
            const taken = {
              kind: "started",
              fileSet: "newer",
              at: ago(0),
              isFirst: true,
            } as const;
            await setPlantingOf(store, taken);
          }
        },
      });
      const { collections } = await plantMoods(overtaken, await folderOf(seedsOf(40)));
      expect(collections["moods"]?.state).toBe("started");
      expect(await plantingOf(store)).toMatchObject({ kind: "started", fileSet: "newer" });
    });
  });

  it("sends a heartbeat about every minute, and stops when taken over", async () => {
    const { store } = await openNew();
    const signs: unknown[] = [];
    const slow = hooked(store, {
      commit: async () => {
        forward(0.7);
        const state = await plantingOf(store);
        signs.push(state?.kind === "started" && (now().getTime() - Date.parse(state.at)) / minute);
        if (signs.length === 4) {
          await setPlantingOf(store, {
            kind: "started",
            fileSet: "x",
            at: ago(0),
            isFirst: true,
          });
        }
      },
    });
    await plantMoods(slow, await folderOf(seedsOf(134)));
    expect(signs.map(Number).map((age) => age.toFixed(1))).toEqual(["0.7", "1.4", "0.7", "1.4"]);
    expect(await idsIn(store)).toHaveLength(4 * 33);
    expect(await plantingOf(store)).toMatchObject({ fileSet: "x" });
  });

  describe("with SEED_POLICY=missing and two releases at once", () => {
    it("writes nothing any more when both have looked", async () => {
      const { store } = await open();
      const [a, b] = [await folderOf(seedsOf(10, "A")), await folderOf(seedsOf(11, "B"))];
      await plantMoods(store, a, "missing");
      await plantMoods(store, b, "missing");
      expect(await idsIn(store)).toHaveLength(11);
      let writes = 0;
      const count = async () => {
        writes += 1;
      };
      const counted = hooked(store, { writeRecord: count, commit: count, fence: count });
      for (const folder of [a, b, a, b]) {
        expect((await plantMoods(counted, folder, "missing")).collections["moods"]).toEqual({
          state: "done",
          planted: 0,
        });
      }
      expect(writes).toBe(0);
    });

    it("continues an interrupted planting of new files", async () => {
      const { store } = await open();
      await plantMoods(store, await folderOf(seedsOf(1)), "missing");
      const more = await folderOf(seedsOf(50));
      await expect(plantMoods(dyingAt(store, 2), more, "missing")).rejects.toThrow("killed");
      expect(await plantingOf(store)).toMatchObject({ kind: "done" });
      await plantMoods(store, more, "missing");
      expect(await idsIn(store)).toHaveLength(50);
    });
  });

  it("is left alone in a state of a newer release", async () => {
    const { store } = await open();
    const record = await store.writeRecord("planting-moods", { kind: "paused" }, undefined);
    for (const policy of ["if-empty", "missing"] as const) {
      const { collections } = await plantMoods(store, await folderOf(seedsOf(2)), policy);
      expect(collections["moods"]).toEqual({ state: "unknown", planted: 0 });
    }
    const { path: folder } = await folderOf(seedsOf(1));
    await applySeeds({ store, types: moods, folder }, { by });
    expect(await store.readRecord("planting-moods")).toEqual(record);
  });

  it("is not blocked by users who write meanwhile", async () => {
    const { store } = await openNew();
    let writes = 0;
    const busy = hooked(store, {
      commit: async () => {
        writes += 1;
        const key = { collection: "moods", id: `user-${writes}` };
        await store.commit([toWrite(key, undefined, bodyOf(key.id))]);
      },
    });
    const { collections } = await plantMoods(busy, await folderOf(seedsOf(70)));
    expect(collections["moods"]).toEqual({ state: "done", planted: 70 });
    expect(await idsIn(store)).toHaveLength(70 + writes);
  });
});
