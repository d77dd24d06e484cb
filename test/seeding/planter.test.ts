import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { documentTypes } from "../../src/documents/index.ts";
import { plant } from "../../src/seeding/planter.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { plantingDue } from "../../src/store/planting.ts";
import { eachCall, orUnavailable } from "../support/each-call.ts";
import { tableFaults, writeFaults } from "../support/faults.ts";
import { plantingOf } from "../support/planting.ts";
import { openSqliteStore, openTableStore, type StoreUnderTest } from "../support/stores.ts";
import { bodyOf, put } from "../support/writes.ts";

const files = {
  "moods/calm.json": '{"mood":"Calm"}',
  "moods/several.json": '[{"mood":"Angry Bird"},{"id":"own","mood":"Own"}]',
  "personas/aiko.json": '{"name":"愛子"}',
  "prompts/play.prompty":
    "---\nname: Play\nmodel:\n  api: chat\n---\nsystem:\nYou are {{persona.name}}.\n",
  "scenarios/parcel.json": '{"title":"Parcel","scenario":{"description":"Lost."}}',
};
const planted = [
  "moods/angry-bird",
  "moods/calm",
  "moods/own",
  "personas/aiko",
  "scenarios/parcel",
  "templates/play",
];

/** The types of these files; other types don't matter here. */
const types = documentTypes.filter(({ collection }) =>
  planted.some((name) => name.startsWith(`${collection}/`)),
);

type Begin = ReturnType<typeof plantingDue>;

const stores = [
  {
    name: "SqliteDocumentStore",
    open: (begin?: Begin) => openSqliteStore({ ...(begin && { begin }) }),
    kinds: writeFaults,
    begins: ["due", "nothing recorded"],
  },
  {
    name: "TableDocumentStore",
    open: (begin?: Begin): Promise<StoreUnderTest> =>
      openTableStore(1, { ...(begin && { begin }) }),
    kinds: tableFaults,
    begins: ["due"],
  },
];

describe.for(stores)("planting into $name", ({ begins, kinds, open }) => {
  let folder: string;
  let store: DocumentStore;
  let tested: StoreUnderTest;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "seeds-"));
    await write(files);
    tested = await open();
    store = tested.store;
  });
  afterEach(() => rm(folder, { recursive: true }));

  const write = async (contents: Readonly<Record<string, string>>) => {
    for (const [file, text] of Object.entries(contents)) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), text);
    }
  };
  const run = (into = store) => plant({ store: into, types, folder });
  const found = async () => {
    const heads = await Promise.all(
      types.map(async ({ collection }) =>
        (await store.list(collection, { limit: 1000 })).heads.map(
          ({ id }) => `${collection}/${id}`,
        ),
      ),
    );
    return heads.flat().toSorted();
  };
  const expectPlantedOnce = async (
    collections: readonly string[] = types.map((type) => type.collection),
  ) => {
    expect(await found()).toEqual(
      planted.filter((name) => collections.includes(name.split("/")[0] ?? "")),
    );
    for (const collection of collections) {
      const { heads } = await store.list(collection, { limit: 1000 });
      const ledger = await Array.fromAsync(store.ledger(collection));
      expect(ledger.map(({ id }) => id)).toEqual(heads.map(({ id }) => id));
      for (const head of heads) {
        expect(head).toMatchObject({
          number: 1,
          change: "seeded",
          origin: "seed",
          by: { id: "seed" },
        });
      }
    }
  };

  it("fills empty collections with the files' content and ledger entries", async () => {
    const { collections, problems } = await run();
    expect(problems).toEqual([]);
    expect(collections).toEqual({
      moods: { state: "done", planted: 3 },
      personas: { state: "done", planted: 1 },
      scenarios: { state: "done", planted: 1 },
      templates: { state: "done", planted: 1 },
    });
    await expectPlantedOnce();
    expect((await store.get({ collection: "templates", id: "play" }))?.body).toBe(
      '{"id":"play","name":"Play","model":{"api":"chat"},"prompt":"system:\\nYou are {{persona.name}}.\\n"}',
    );
  });

  it("plants nothing twice, and calls the storage once if all is in place", async () => {
    await run();
    const another = await tested.another();
    const again = Object.values((await run(another)).collections);
    expect(again.map(({ planted: count }) => count)).toEqual(types.map(() => 0));
    tested.faults.inject();
    await run();
    expect(tested.faults.calls).toBe(1);
    await expectPlantedOnce();
  });

  it("does not bring a deleted document back, nor change an edited one", async () => {
    await run();
    await put(store, { collection: "moods", id: "calm" });
    await put(store, { collection: "moods", id: "own" }, bodyOf("own", 9));
    await write({ "moods/calm.json": '{"mood":"Calmer"}', "moods/new.json": '{"mood":"New"}' });
    await run();
    expect(await found()).toEqual(planted.filter((id) => id !== "moods/calm"));
    expect((await store.get({ collection: "moods", id: "own" }))?.body).toBe(bodyOf("own", 9));
  });

  it("leaves a collection alone that is in use, or only appears empty", async () => {
    await put(store, { collection: "moods", id: "mine" }, bodyOf("mine"));
    await put(store, { collection: "personas", id: "deleted" }, bodyOf("deleted"));
    await put(store, { collection: "personas", id: "deleted" });
    const { collections } = await run();
    expect(collections["moods"]).toEqual({ state: "done", planted: 0 });
    expect(await found()).toEqual(["moods/mine", "scenarios/parcel", "templates/play"]);
  });

  it("reports an invalid file and plants the others", async () => {
    await write({
      "moods/broken.json": '{\n  "mood": "x",\n}',
      "moods/wrong.json": '{"mood":""}',
      "moods/calm-too.json": '{"id":"calm","mood":"Calm"}',
      "moods/Own.json": '{"mood":"Own"}',
      "prompts/bad.prompty": "---\nname: [\n---\nx",
      "prompts/open.prompty": "---\nname: x\n",
      "personas/!.json": '{"name":"Ä"}',
      "personas/notes.txt": "not a seed",
    });
    await writeFile(join(folder, "scenarios/latin1.json"), Buffer.from([0x7b, 0xe4, 0x7d]));
    const { problems } = await run();
    expect(problems.map(({ file, line }) => [file, line]).toSorted()).toEqual(
      [
        ["moods/Own.json", undefined],
        ["moods/broken.json", 3],
        ["moods/calm-too.json", undefined],
        ["moods/wrong.json", undefined],
        ["personas/!.json", undefined],
        ["prompts/bad.prompty", 2],
        ["prompts/open.prompty", 1],
        ["scenarios/latin1.json", 1],
      ].toSorted(),
    );
    expect(problems.find(({ file }) => file === "moods/calm-too.json")?.detail).toMatch(
      /calm.*2 times.*calm-too\.json and moods\/calm\.json/,
    );
    expect(await found()).toEqual([
      "moods/angry-bird",
      "personas/aiko",
      "scenarios/parcel",
      "templates/play",
    ]);
  });

  it("reports a seed that can't be stored unchanged, and plants the others", async () => {
    const text = (size: number) => `{"mood":"x","text":"${"x".repeat(size)}"}`;
    await write({
      "moods/large.json": text(470_000),
      "moods/huge.json": text(5_000_000),
      "moods/number.json": '{"mood":"x","n":12345678901234567890}',
      "moods/half.json": '{"mood":"\\ud83c"}',
      "moods/deep.json": `{"mood":"x","a":${"[".repeat(70)}${"]".repeat(70)}}`,
    });
    const { collections, problems } = await run();
    expect(problems.map(({ file }) => file).toSorted()).toEqual(
      ["deep", "half", "huge", "large", "number"].map((name) => `moods/${name}.json`),
    );
    expect(problems.find(({ file }) => file === "moods/large.json")?.detail).toMatch(/458752/);
    expect(collections["moods"]).toEqual({ state: "done", planted: 3 });
  });

  it("calls the storage once even if a type has no files", async () => {
    await rm(join(folder, "moods"), { recursive: true });
    await run();
    const another = await tested.another();
    tested.faults.inject();
    await run();
    expect(tested.faults.calls).toBe(1);
    expect((await run(another)).collections["moods"]).toEqual({ state: "unseeded", planted: 0 });
  });

  it("plants a collection later that had no files at first", async () => {
    await rm(join(folder, "moods"), { recursive: true });
    expect((await run()).collections["moods"]).toEqual({ state: "unseeded", planted: 0 });
    await write(files);
    expect((await run()).collections["moods"]).toEqual({ state: "done", planted: 3 });
  });

  it("is safe with 4 instances at once", async () => {
    const instances = await Promise.all(Array.from({ length: 4 }, () => tested.another()));
    const reports = await Promise.all(instances.map((instance) => run(instance)));
    await expectPlantedOnce();
    const total = reports.flatMap(({ collections }) =>
      Object.values(collections).map(({ planted: count }) => count),
    );
    expect(total.reduce((sum, count) => sum + count, 0)).toBe(planted.length);
    await run();
    const states = types.map(({ collection }) => plantingOf(store, collection));
    expect((await Promise.all(states)).map((state) => state?.kind)).toEqual(
      types.map(() => "done"),
    );
  });

  const breaks = begins.flatMap((begin) => kinds.map((kind) => ({ begin, kind })));

  it.for(breaks)("continues after a failed call: $kind, from $begin", async ({ begin, kind }) => {
    const moods = documentTypes.filter(({ collection }) => collection === "moods");
    const plantMoods = (into: DocumentStore) => plant({ store: into, types: moods, folder });
    await eachCall(kind, async (plan) => {
      tested = await open(begin === "due" ? plantingDue(["moods"]) : undefined);
      store = tested.store;
      tested.faults.inject(plan);
      await orUnavailable(plantMoods(store));
      const { calls } = tested.faults;
      tested.faults.inject();
      await plantMoods(await tested.another());
      expect(await plantingOf(store)).toMatchObject({ kind: "done" });
      await expectPlantedOnce(["moods"]);
      return calls;
    });
  });

  it("plants nothing more once it has been told to end, and the next run plants the rest", async () => {
    const many = Array.from({ length: 40 }, (_, n) => [`moods/m${n}.json`, `{"mood":"M${n}"}`]);
    await write(Object.fromEntries(many));
    const moods = documentTypes.filter(({ collection }) => collection === "moods");
    const sources = { store, types: moods, folder };
    const ending = new AbortController();
    const onProgress = () => ending.abort();
    const first = await plant({ ...sources, onProgress, signal: ending.signal });
    expect(first.collections["moods"]).toEqual({ state: "started", planted: 33 });
    expect((await plant(sources)).collections["moods"]).toEqual({ state: "done", planted: 10 });
  });

  it("plants more files than fit one transaction", async () => {
    await write(
      Object.fromEntries(
        Array.from({ length: 40 }, (_, n) => [`moods/m${n}.json`, `{"mood":"M${n}"}`]),
      ),
    );
    expect((await run()).collections["moods"]).toEqual({ state: "done", planted: 43 });
  });
});
