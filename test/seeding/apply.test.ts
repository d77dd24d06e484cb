import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DocumentType } from "../../src/documents/document-type.ts";
import { documentTypes } from "../../src/documents/index.ts";
import { applySeeds } from "../../src/seeding/apply.ts";
import { planSeeds } from "../../src/seeding/plan.ts";
import { plant } from "../../src/seeding/planter.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { eachCall, orUnavailable } from "../support/each-call.ts";
import { tableFaults, writeFaults } from "../support/faults.ts";
import { createSeedFolder, type SeedFolder } from "../support/seed-folder.ts";
import { openSqliteStore, openTableStore, type StoreUnderTest } from "../support/stores.ts";
import { put } from "../support/writes.ts";

const stores = [
  {
    name: "SqliteDocumentStore",
    open: () => openSqliteStore(),
    runs: 25,
    longest: 20,
    kinds: writeFaults,
  },
  {
    name: "TableDocumentStore",
    open: () => openTableStore() as Promise<StoreUnderTest>,
    runs: 4,
    longest: 8,
    kinds: tableFaults,
  },
];

const moods = documentTypes.filter(({ collection }) => collection === "moods");
const by = { id: "admin", name: "Admin" };
const moodFile = (id: string) => `moods/${id}.json`;
const moodText = (id: string, mood: string) => JSON.stringify({ id, mood });

/** A change of one seed, or of its document, between applies. */
const step = fc.record({
  id: fc.constantFrom("a", "b", "c", "d"),
  do: fc.constantFrom("file", "no file", "edit", "delete", "apply", "adopt", "theirs"),
  mood: fc.constantFrom("One", "Two", "Three"),
});

describe.for(stores)("applying to $name", ({ kinds, longest, open, runs }) => {
  let folder: SeedFolder;
  let store: DocumentStore;
  let tested: StoreUnderTest;
  beforeEach(async () => {
    folder = await createSeedFolder();
    tested = await open();
    store = tested.store;
  });
  afterEach(() => folder.remove());

  const sources = (into = store, from = folder, types: readonly DocumentType[] = moods) => ({
    store: into,
    types,
    folder: from.path,
  });
  const statesOf = async (into = store, from = folder) =>
    (await planSeeds(sources(into, from))).documents.map(({ id, state }) => `${id} ${state}`);

  it("leaves nothing new or outdated, whatever happened before, and nothing to do the second time", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: longest }), async (steps) => {
        const { store: fresh } = await open();
        const files = await createSeedFolder();
        try {
          for (const { do: what, id, mood } of steps) {
            const key = { collection: "moods", id };
            const head = await fresh.get(key);
            if (what === "file") {
              await files.write({ [moodFile(id)]: moodText(id, mood) });
            } else if (what === "no file" && moodFile(id) in (await files.read())) {
              await files.write({ [moodFile(id)]: undefined });
            } else if (what === "edit") {
              await put(fresh, key, moodText(id, mood));
            } else if (what === "delete" && head?.body !== undefined) {
              await put(fresh, key);
            } else if (what === "apply" || what === "adopt" || what === "theirs") {
              await applySeeds(sources(fresh, files), { by, [what]: true });
            }
          }
          const before = await Promise.all(
            ["a", "b", "c", "d"].map((id) => fresh.get({ collection: "moods", id })),
          );
          const plan = await planSeeds(sources(fresh, files));
          const done = await applySeeds(sources(fresh, files), { by, plan: plan.id });
          const after = await planSeeds(sources(fresh, files));
          expect(after.documents.map(({ state }) => state)).not.toContain("new");
          expect(after.documents.map(({ state }) => state)).not.toContain("outdated");
          expect((await applySeeds(sources(fresh, files), { by })).documents).toEqual([]);
          for (const head of before) {
            const wrote = done.documents.find(({ id }) => id === head?.id)?.outcome === "updated";
            const now = head && (await fresh.get({ collection: "moods", id: head.id }));
            expect(now?.number).toBe(wrote ? (head?.number ?? 0) + 1 : head?.number);
          }
        } finally {
          await files.remove();
        }
      }),
      { numRuns: runs },
    );
  });

  it.for(kinds)(
    "broken off by a call that fails $when it is done ($lasts), and run again, ends the same",
    async (kind) => {
      await folder.write({
        [moodFile("in-sync")]: moodText("in-sync", "One"),
        [moodFile("outdated")]: moodText("outdated", "One"),
        [moodFile("edited")]: moodText("edited", "One"),
        [moodFile("conflict")]: moodText("conflict", "One"),
        [moodFile("gone")]: moodText("gone", "One"),
      });
      const v1 = await folder.read();
      await eachCall(kind, async (plan) => {
        tested = await open();
        store = tested.store;
        await folder.write({ ...v1, [moodFile("new")]: moodText("new", "Two") });
        await folder.write({ [moodFile("new")]: undefined });
        await plant(sources());
        await put(store, { collection: "moods", id: "edited" }, moodText("edited", "Mine"));
        await put(store, { collection: "moods", id: "conflict" }, moodText("conflict", "Mine"));
        await put(store, { collection: "moods", id: "gone" });
        await put(store, { collection: "moods", id: "in-sync" }, moodText("in-sync", "Two"));
        await folder.write({
          [moodFile("new")]: moodText("new", "Two"),
          [moodFile("in-sync")]: moodText("in-sync", "Two"),
          [moodFile("outdated")]: moodText("outdated", "Two"),
          [moodFile("conflict")]: moodText("conflict", "Two"),
        });
        tested.faults.inject(plan);
        await orUnavailable(applySeeds(sources(), { by }));
        const { calls } = tested.faults;
        tested.faults.inject();
        const another = await tested.another();
        await applySeeds(sources(another), { by });
        expect(await statesOf(another)).toEqual([
          "conflict conflict",
          "edited edited",
          "gone deleted",
          "in-sync in-sync",
          "new in-sync",
          "outdated in-sync",
        ]);
        const numbers = await Promise.all(
          ["in-sync", "new", "outdated"].map(
            async (id) => (await store.get({ collection: "moods", id }))?.number,
          ),
        );
        expect(numbers).toEqual([2, 1, 2]);
        return calls;
      });
    },
  );

  it("with `missing` plants new files into a collection in use, once, and a deleted one never", async () => {
    await folder.write({
      [moodFile("a")]: moodText("a", "One"),
      [moodFile("b")]: moodText("b", "One"),
    });
    await plant({ ...sources(), policy: "missing" });
    await put(store, { collection: "moods", id: "a" });
    await folder.write({ [moodFile("c")]: moodText("c", "One") });
    await plant(sources());
    expect(await statesOf()).toEqual(["a deleted", "b in-sync", "c new"]);
    const { collections } = await plant({ ...sources(), policy: "missing" });
    expect(collections["moods"]).toEqual({ state: "done", planted: 1 });
    expect(await statesOf()).toEqual(["a deleted", "b in-sync", "c in-sync"]);
    await folder.write({
      "personas/x.json": '{"name":"X"}',
      "scenarios/x.json": '{"title":"X","scenario":{"description":"x"}}',
      "prompts/x.prompty": "x",
    });
    const ofAll = { ...sources(store, folder, documentTypes), policy: "missing" } as const;
    await plant(ofAll);
    const another = await tested.another();
    await another.open();
    tested.faults.inject();
    await plant(ofAll);
    expect(tested.faults.calls).toBe(1);
  });

  it("with `missing` fills collections that are in use but were never planted", async () => {
    await put(store, { collection: "moods", id: "mine" }, moodText("mine", "Mine"));
    await folder.write({ [moodFile("a")]: moodText("a", "One") });
    await plant({ ...sources(), policy: "missing" });
    expect(await statesOf()).toEqual(["a in-sync", "mine unmanaged"]);
  });

  it("hundreds of seeds are written in transactions of 33", async () => {
    await folder.write(
      Object.fromEntries(
        Array.from({ length: 10 }, (_, n) => [
          `moods/${n}.json`,
          JSON.stringify(
            Array.from({ length: 33 }, (_item, m) => ({ id: `m${n}-${m}`, mood: "One" })),
          ),
        ]),
      ),
    );
    await store.open();
    tested.faults.inject();
    await applySeeds(sources(), { by });
    if (store.constructor.name === "TableDocumentStore") {
      expect(tested.faults.calls).toBeLessThan(10 + 25);
    }
    expect(new Set((await statesOf()).map((state) => state.split(" ")[1]))).toEqual(
      new Set(["in-sync"]),
    );
  });
});
