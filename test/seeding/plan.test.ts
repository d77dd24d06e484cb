import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { documentTypes } from "../../src/documents/index.ts";
import { applySeeds } from "../../src/seeding/apply.ts";
import { planSeeds } from "../../src/seeding/plan.ts";
import { plant } from "../../src/seeding/planter.ts";
import type { SeedState } from "../../src/seeding/seed-state.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { hooked } from "../support/hooked.ts";
import { plantingOf, setPlantingOf } from "../support/planting.ts";
import { createSeedFolder, type SeedFolder } from "../support/seed-folder.ts";
import { openSqliteStore } from "../support/stores.ts";
import { put } from "../support/writes.ts";

const calm = { collection: "moods", id: "calm" };
const by = { id: "admin", name: "Admin" };
const one = '{"id":"calm","mood":"One"}';
const two = '{"id":"calm","mood":"Two"}';
const three = '{"id":"calm","mood":"Three"}';

/**
 * Every combination of what was planted, the file and the document: the content of each (nothing, or one of three), the
 * state, and the document and state after an apply.
 */
const cells: readonly {
  planted?: string;
  file?: string;
  /** `deleted` is a tombstone. */
  document?: string;
  state: SeedState | undefined;
  after: { document?: string | undefined; state: SeedState | undefined };
}[] = [
  { file: one, state: "new", after: { document: one, state: "in-sync" } },
  { file: one, document: one, state: "in-sync", after: { document: one, state: "in-sync" } },
  { file: one, document: two, state: "unmanaged", after: { document: two, state: "unmanaged" } },
  { document: one, state: "unmanaged", after: { document: one, state: "unmanaged" } },
  { file: one, document: "deleted", state: "deleted", after: { state: "deleted" } },
  { document: "deleted", state: undefined, after: { state: undefined } },
  {
    planted: one,
    file: one,
    document: one,
    state: "in-sync",
    after: { document: one, state: "in-sync" },
  },
  {
    planted: one,
    file: two,
    document: two,
    state: "in-sync",
    after: { document: two, state: "in-sync" },
  },
  {
    planted: one,
    file: two,
    document: one,
    state: "outdated",
    after: { document: two, state: "in-sync" },
  },
  {
    planted: one,
    file: one,
    document: two,
    state: "edited",
    after: { document: two, state: "edited" },
  },
  {
    planted: one,
    file: two,
    document: three,
    state: "conflict",
    after: { document: three, state: "conflict" },
  },
  { planted: one, document: one, state: "orphaned", after: { document: one, state: "orphaned" } },
  { planted: one, document: two, state: "orphaned", after: { document: two, state: "orphaned" } },
  {
    planted: one,
    file: one,
    document: "deleted",
    state: "deleted",
    after: { state: "deleted" },
  },
  {
    planted: one,
    file: two,
    document: "deleted",
    state: "deleted",
    after: { state: "deleted" },
  },
  { planted: one, document: "deleted", state: "deleted", after: { state: "deleted" } },
];

describe("the plan", () => {
  let folder: SeedFolder;
  let store: DocumentStore;
  beforeEach(async () => {
    folder = await createSeedFolder();
    ({ store } = await openSqliteStore());
  });
  afterEach(() => folder.remove());

  const sources = () => ({ store, types: documentTypes, folder: folder.path });
  const stateNow = async () =>
    (await planSeeds(sources())).documents.find(({ id }) => id === "calm")?.state;
  const file = (text: string | undefined) => folder.write({ "moods/calm.json": text });

  const arrange = async ({ document, file: text, planted }: (typeof cells)[number]) => {
    if (planted !== undefined) {
      await file(planted);
      await plant(sources());
    }
    if (document !== undefined && document !== planted) {
      await put(store, calm, document === "deleted" ? one : document);
    }
    if (document === "deleted") {
      await put(store, calm);
    }
    if (text !== planted) {
      await file(text);
    }
  };

  it.for(cells)(
    "is $state if planted is $planted, the file $file, the document $document",
    async (cell) => {
      await arrange(cell);
      expect(await stateNow()).toBe(cell.state);
      await applySeeds(sources(), { by });
      expect((await store.get(calm))?.body).toBe(cell.after.document);
      expect(await stateNow()).toBe(cell.after.state);
    },
  );

  it.for([
    ["key order", '{"mood":"One","id":"calm"}'],
    ["indentation and a trailing newline", '{\n    "id": "calm",\n    "mood": "One"\n}\n'],
    ["the id being the file's name", '{"mood":"One"}'],
  ])("compares meaning: %s is no change", async ([_, text]) => {
    await file(one);
    await plant(sources());
    await file(text);
    expect(await stateNow()).toBe("in-sync");
  });

  it("prefers the file over an edit on request, and the history keeps the edit", async () => {
    await arrange({
      planted: one,
      file: two,
      document: three,
      state: "conflict",
      after: { state: "in-sync" },
    });
    const { documents } = await applySeeds(sources(), { by, theirs: true });
    expect(documents).toEqual([
      { type: "moods", id: "calm", state: "conflict", file: "moods/calm.json", outcome: "updated" },
    ]);
    expect(await store.get(calm)).toMatchObject({
      body: two,
      change: "seeded",
      origin: "seed",
      by,
    });
    expect((await store.revision(calm, 2))?.body).toBe(three);
    expect(await stateNow()).toBe("in-sync");
  });

  it("adopts documents that were never planted, as planted and edited since", async () => {
    await put(store, calm, two);
    await put(store, { collection: "moods", id: "no-file" }, '{"id":"no-file","mood":"X"}');
    await file(one);
    const { documents } = await applySeeds(sources(), { by, adopt: true });
    expect(documents.map(({ id, outcome }) => [id, outcome])).toEqual([["calm", "adopted"]]);
    expect(await stateNow()).toBe("edited");
    expect((await store.get(calm))?.number).toBe(1);
  });

  it("has another id after an edit that leaves the state as it is", async () => {
    await file(one);
    await plant(sources());
    await put(store, calm, two);
    await file(three);
    const { id } = await planSeeds(sources());
    await put(store, calm, '{"id":"calm","mood":"Four"}');
    expect(await stateNow()).toBe("conflict");
    const applying = applySeeds(sources(), { by, plan: id, theirs: true });
    await expect(applying).rejects.toMatchObject({ code: "plan-changed" });
  });

  it("has another id once a document is recorded as planted from its file", async () => {
    await put(store, calm, one);
    await file(one);
    const { id } = await planSeeds(sources());
    await applySeeds(sources(), { by });
    expect(await stateNow()).toBe("in-sync");
    expect((await planSeeds(sources())).id).not.toBe(id);
  });

  it("does not count a file set as planted if only some of it was applied", async () => {
    await file(one);
    await folder.write({ "moods/angry.json": '{"id":"angry","mood":"Angry"}' });
    await applySeeds(sources(), { by, only: ["moods/calm"] });
    expect(await plantingOf(store)).toBeUndefined();
    await applySeeds(sources(), { by });
    expect(await plantingOf(store)).toMatchObject({ kind: "done" });
  });

  it("does not treat documents with an unreadable file as orphans", async () => {
    await file(one);
    await plant(sources());
    await file("{");
    const { documents, problems } = await planSeeds(sources());
    expect(documents).toEqual([]);
    expect(problems).toMatchObject([{ file: "moods/calm.json", line: 1 }]);
  });

  it("does not treat documents whose id several files have as orphans, and reports the files", async () => {
    await folder.write({ "moods/confused.json": '{"id":"confused","mood":"One"}' });
    await plant(sources());
    await folder.write({ "moods/confused copy.json": '{"id":"confused","mood":"One"}' });
    const { documents, problems } = await planSeeds(sources());
    expect(documents).toEqual([]);
    expect(problems).toEqual([
      {
        file: "moods/confused copy.json",
        detail:
          "the id confused is used 2 times, in moods/confused copy.json and moods/confused.json; none of these documents is planted",
      },
    ]);
    await folder.write({
      "moods/confused.json": undefined,
      "moods/confused copy.json": undefined,
      "moods/a.json": '{"id":"confused","mood":"One"}',
      "moods/b.json": '{"id":"Confused","mood":"Two"}',
    });
    expect((await planSeeds(sources())).documents).toEqual([]);
  });

  it("treats no documents as orphans while the seeds folder is missing, and reports it", async () => {
    await file(one);
    await plant(sources());
    const away = { ...sources(), folder: `${folder.path}-not-there` };
    const { documents, problems } = await planSeeds(away);
    expect(documents).toEqual([]);
    expect(problems).toMatchObject([{ file: "SEEDS_FOLDER" }]);
  });

  it("names files that are not read for where they are, or for capitals in their endings", async () => {
    await folder.write({
      "moods/calm.json": one,
      "moods/Loud.JSON": "{}",
      "moods/old/shy.json": "{}",
      "moods/old/notes.txt": "",
      "moods/.drafts/x.json": "{}",
      "moods/old/.hidden.json": "{}",
      "moods/.hidden.json": "{}",
      "prompts/old/deep/p.prompty": "",
    });
    const { documents, problems } = await planSeeds(sources());
    expect(documents.map(({ id }) => id)).toEqual(["calm"]);
    expect(problems).toEqual([
      {
        file: "prompts/old/deep/p.prompty",
        detail: "not read, because it is in a subfolder; move it up",
      },
      {
        file: "moods/Loud.JSON",
        detail: "not read, because its name does not end with .json in lower case",
      },
      {
        file: "moods/old/shy.json",
        detail: "not read, because it is in a subfolder; move it up",
      },
    ]);
  });

  it("says of an id in a file what is wrong with it, and asks for one only where there is none", async () => {
    await folder.write({
      "moods/a.json": '{"id":"with space","mood":"A"}',
      "moods/b.json": '{"id":42,"mood":"B"}',
      "moods/c.json": '{"id":null,"mood":"C"}',
      "moods/田中.json": '{"mood":"D"}',
    });
    const { problems } = await planSeeds(sources());
    const rule = expect.stringMatching(/^\/id: an id is 1-128 ASCII letters/);
    expect(problems.map(({ detail, file: name }) => [name, detail])).toEqual([
      ["moods/a.json", rule],
      ["moods/b.json", rule],
      ["moods/c.json", rule],
      ["moods/田中.json", 'no id can be made from the name; add an "id"'],
    ]);
  });

  it("names what is no document in a file, and the file that can't be read", async () => {
    await folder.write({
      "moods/some.json": '[{"id":"good","mood":"Good"}, 5]',
      "moods/text.json": '"Calm"',
    });
    await symlink(join(folder.path, "moods"), join(folder.path, "moods", "loop.json"));
    const { problems } = await planSeeds(sources());
    expect(problems).toEqual([
      { file: "moods/loop.json", detail: "can't be read (EISDIR)" },
      { file: "moods/some.json", detail: "document 2: must be a JSON object" },
      { file: "moods/text.json", detail: "must be a JSON object" },
    ]);
  });

  it("names the place in a file where it stops being UTF-8", async () => {
    await folder.write({ "moods/latin.json": "" });
    const text = '{\n  "description": "Grün",\n  "mood": "Grün"\n}';
    await writeFile(join(folder.path, "moods/latin.json"), Buffer.from(text, "latin1"));
    const { problems } = await planSeeds(sources());
    expect(problems).toEqual([
      {
        file: "moods/latin.json",
        line: 2,
        detail: "not UTF-8: save it in that encoding (column 21)",
      },
    ]);
  });

  it("gives a file whose name is no id the one that its name as a title has", async () => {
    await folder.write({
      "moods/My New Mood.json": '{"mood":"New"}',
      "moods/Grün & gut.json": '{"mood":"Green"}',
      "moods/v1.2_B.json": '{"mood":"As it is"}',
      "moods/!!!.json": '{"mood":"Nothing left"}',
    });
    const { documents, problems } = await planSeeds(sources());
    expect(documents.map(({ file: name, id }) => [id, name])).toEqual([
      ["gruen-and-gut", "moods/Grün & gut.json"],
      ["my-new-mood", "moods/My New Mood.json"],
      ["v1.2_B", "moods/v1.2_B.json"],
    ]);
    expect(problems).toMatchObject([
      { file: "moods/!!!.json", detail: expect.stringContaining('add an "id"') },
    ]);
  });

  it("has an id that changes exactly with what an apply would do", async () => {
    await file(one);
    const { id } = await planSeeds(sources());
    await put(store, { collection: "moods", id: "other" }, '{"id":"other","mood":"X"}');
    expect((await planSeeds(sources())).id).toBe(id);
    await file(two);
    expect((await planSeeds(sources())).id).not.toBe(id);
    await expect(applySeeds(sources(), { by, plan: id })).rejects.toMatchObject({
      code: "plan-changed",
    });
    expect(await store.get(calm)).toBeUndefined();
  });

  it("reports what it would do in a dry run, and changes nothing", async () => {
    await file(one);
    const { documents } = await applySeeds(sources(), { by, dryRun: true });
    expect(documents.map(({ outcome }) => outcome)).toEqual(["planted"]);
    expect(await store.get(calm)).toBeUndefined();
    expect(await plantingOf(store)).toBeUndefined();
  });

  it("acts only on the named documents", async () => {
    await folder.write({
      "moods/calm.json": one,
      "moods/shy.json": '{"mood":"Shy"}',
      "personas/aiko.json": '{"name":"愛子"}',
    });
    const idsOf = async (only: readonly string[]) =>
      (await applySeeds(sources(), { by, only, dryRun: true })).documents.map(({ id }) => id);
    expect(await idsOf(["moods/shy", "personas"])).toEqual(["aiko", "shy"]);
    expect(await idsOf(["moods/calm"])).toEqual(["calm"]);
    for (const strange of ["mood", "moods/none", "moods/", ""]) {
      await expect(idsOf([strange])).rejects.toMatchObject({ code: "invalid-parameter" });
    }
  });

  it("skips documents written after the plan, reports them, and does the rest", async () => {
    await folder.write({ "moods/calm.json": one, "moods/shy.json": '{"mood":"Shy"}' });
    await plant(sources());
    await folder.write({ "moods/calm.json": two, "moods/shy.json": '{"mood":"Shyer"}' });
    const edited = hooked(store, { commit: () => put(store, calm, three) });
    const { documents } = await applySeeds({ ...sources(), store: edited }, { by });
    expect(documents.map(({ id, outcome }) => [id, outcome])).toEqual([
      ["calm", "changed"],
      ["shy", "updated"],
    ]);
    expect((await store.get(calm))?.body).toBe(three);
    expect(await stateNow()).toBe("conflict");
  });

  it("keeps contents in memory only of what differs", async () => {
    await folder.write({ "moods/calm.json": one, "moods/shy.json": '{"mood":"Shy"}' });
    await plant(sources());
    await put(store, calm, three);
    const { documents } = await planSeeds(sources());
    const kept = JSON.stringify(documents);
    expect([kept.includes("Three"), kept.includes('\\"One'), kept.includes('\\"Shy')]).toEqual([
      ...[true, true, false],
    ]);
  });

  it("finishes an interrupted planting of another version", async () => {
    await file(one);
    const at = new Date(Date.now() - 11 * 60_000).toISOString();
    await setPlantingOf(store, { kind: "started", fileSet: "other", at, isFirst: true });
    await applySeeds(sources(), { by });
    expect(await plantingOf(store)).toMatchObject({ kind: "done" });
    const { collections } = await plant(sources());
    expect(collections["moods"]).toEqual({ state: "done", planted: 0 });
  });

  it("is not carried out while a backup is being restored", async () => {
    await file(one);
    const until = new Date(Date.now() + 60_000).toISOString();
    await setPlantingOf(store, { kind: "restoring", work: "restore", until });
    await expect(applySeeds(sources(), { by })).rejects.toMatchObject({ code: "backup-running" });
    expect(await store.get(calm)).toBeUndefined();
  });
});
