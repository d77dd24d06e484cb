import { chmod, lstat, rename, rmdir, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { documentTypes } from "../../src/documents/index.ts";
import type { JsonObject } from "../../src/documents/json.ts";
import { mood } from "../../src/documents/mood.ts";
import { template } from "../../src/documents/template.ts";
import { applySeeds } from "../../src/seeding/apply.ts";
import { planSeeds } from "../../src/seeding/plan.ts";
import { plant } from "../../src/seeding/planter.ts";
import { type PulledDocument, pullDocuments } from "../../src/seeding/pull.ts";
import { readSeeds } from "../../src/seeding/seed-files.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { createSeedFolder, type SeedFolder } from "../support/seed-folder.ts";
import { openSqliteStore } from "../support/stores.ts";
import { put } from "../support/writes.ts";

const by = { id: "admin", name: "Admin" };

const prompty = [
  "---",
  "# Who plays",
  'name: "Play"   # the title',
  "model:",
  "  api: chat",
  "---",
  "system:",
  "You are {{persona.name}}.",
  "",
].join("\n");

const json = '{\n    "mood": "Calm",\n    "level": 1,\n    "tags": ["a", "b"]\n}\n';

describe("pulling", () => {
  let folder: SeedFolder;
  let store: DocumentStore;
  beforeEach(async () => {
    folder = await createSeedFolder({
      "prompts/play.prompty": prompty,
      "moods/calm.json": json,
      "moods/several.json": '[\n  {"id":"one","mood":"One"},\n  {"id":"two","mood":"Two"}\n]\n',
    });
    ({ store } = await openSqliteStore());
    await plant(sources());
  });
  afterEach(() => folder.remove());

  const sources = () => ({ store, types: documentTypes, folder: folder.path });
  const edit = async (type: string, id: string, change: JsonObject) => {
    const head = await store.get({ collection: type, id });
    await put(
      store,
      { collection: type, id },
      JSON.stringify({ ...JSON.parse(head?.body ?? "{}"), ...change }),
    );
  };
  /** The documents that the command pulls: those that were edited, and those without a file. */
  const pull = async (ours = false) => {
    const { documents } = await planSeeds(sources());
    const wanted: PulledDocument[] = [];
    for (const { id, seed, state, type: collection } of documents) {
      const type = documentTypes.find((one) => one.collection === collection);
      const isNew = state === "unmanaged" && seed === undefined;
      if (type !== undefined && (state === "edited" || isNew || (ours && state === "conflict"))) {
        const { body = "{}" } = (await store.get({ collection, id })) ?? {};
        wanted.push({ type, document: JSON.parse(body), fileHash: seed?.hash });
      }
    }
    return pullDocuments(wanted, { folder: folder.path, ours });
  };
  const states = async () =>
    Object.fromEntries(
      (await planSeeds(sources())).documents.map(({ id, state }) => [id, state] as const),
    );

  it("writes an edit to its file, and leaves the rest as it is written", async () => {
    await edit("templates", "play", { name: "Play it" });
    await edit("moods", "calm", { level: 2 });
    await edit("moods", "two", { mood: "二" });
    const pulled = await pull();
    expect(pulled.map(({ file, outcome }) => [file, outcome])).toEqual([
      ["prompts/play.prompty", "updated"],
      ["moods/calm.json", "updated"],
      ["moods/several.json", "updated"],
    ]);
    const files = await folder.read();
    expect(files["prompts/play.prompty"]).toBe(prompty.replace('"Play"  ', '"Play it"  '));
    expect(files["moods/calm.json"]).toBe(json.replace("1", "2"));
    expect(files["moods/several.json"]).toBe(
      '[\n  {"id":"one","mood":"One"},\n  {"id":"two","mood":"二"}\n]\n',
    );
  });

  it("writes to a link's target, and keeps its mode", async () => {
    const elsewhere = join(folder.path, "calm-elsewhere.json");
    await rename(join(folder.path, "moods/calm.json"), elsewhere);
    await chmod(elsewhere, 0o640);
    await symlink("../calm-elsewhere.json", join(folder.path, "moods/calm.json"));
    await edit("moods", "calm", { level: 2 });
    expect(await pull()).toMatchObject([{ outcome: "updated" }]);
    expect((await folder.read())["calm-elsewhere.json"]).toBe(json.replace("1", "2"));
    expect((await lstat(join(folder.path, "moods/calm.json"))).isSymbolicLink()).toBe(true);
    expect((await stat(elsewhere)).mode & 0o777).toBe(0o640);
  });

  it("reports what it can't write, and pulls the rest", async () => {
    await folder.write({ "prompts/play.prompty": undefined });
    await rmdir(join(folder.path, "prompts"));
    await edit("templates", "play", { name: "Play it" });
    await edit("moods", "calm", { level: 2 });
    const { body = "{}" } = (await store.get({ collection: "templates", id: "play" })) ?? {};
    const lost: PulledDocument = { type: template, document: JSON.parse(body) };
    expect(await pullDocuments([lost], { folder: folder.path })).toMatchObject([
      { outcome: "kept", detail: expect.stringContaining("does not exist. Create it first") },
    ]);
    expect(await pull()).toMatchObject([{ id: "calm", outcome: "updated" }]);
  });

  it("creates no two files whose names or ids differ only in case", async () => {
    for (const id of ["Kim", "kim", "ONE"]) {
      await put(store, { collection: "moods", id }, JSON.stringify({ id, mood: id }));
    }
    const pulled = await pull();
    expect(pulled.map(({ id, outcome }) => [id, outcome])).toEqual([
      ["Kim", "created"],
      ["ONE", "kept"],
      ["kim", "kept"],
    ]);
    expect(pulled.at(-1)?.detail).toContain("differs only in case from that of Kim");
    expect(await states()).toMatchObject({ Kim: "in-sync", one: "in-sync" });
    expect((await planSeeds(sources())).problems).toEqual([]);
  });

  it("leaves nothing to do: file and document are the same again, and that is recorded", async () => {
    await edit("templates", "play", { prompt: "system:\nAnother one.\n" });
    await pull();
    expect(await states()).toEqual({
      calm: "in-sync",
      one: "in-sync",
      play: "in-sync",
      two: "in-sync",
    });
    await applySeeds(sources(), { by });
    await folder.write({ "prompts/play.prompty": prompty });
    expect((await states())["play"]).toBe("outdated");
  });

  it("makes a new document a new file", async () => {
    await put(store, { collection: "moods", id: "new" }, '{"id":"new","mood":"新しい"}');
    await put(store, { collection: "templates", id: "t" }, '{"id":"t","name":"T","prompt":"x"}');
    expect((await pull()).map(({ file, outcome }) => [file, outcome]).toSorted()).toEqual([
      ["moods/new.json", "created"],
      ["prompts/t.prompty", "created"],
    ]);
    const files = await folder.read();
    expect(files["moods/new.json"]).toBe('{\n  "mood": "新しい"\n}\n');
    expect(files["prompts/t.prompty"]).toBe("---\nname: T\n---\nx");
    expect(new Set(Object.values(await states()))).toEqual(new Set(["in-sync"]));
  });

  it("writes an edit to the file that gave the id, also where its name is no id", async () => {
    await folder.write({ "prompts/My New Prompt.prompty": "---\nname: Mine # mine\n---\nx" });
    await applySeeds(sources(), { by });
    expect((await states())["my-new-prompt"]).toBe("in-sync");
    await edit("templates", "my-new-prompt", { name: "Ours" });
    expect(await pull()).toMatchObject([
      { id: "my-new-prompt", file: "prompts/My New Prompt.prompty", outcome: "updated" },
    ]);
    expect((await folder.read())["prompts/My New Prompt.prompty"]).toBe(
      "---\nname: Ours # mine\n---\nx",
    );
    expect((await states())["my-new-prompt"]).toBe("in-sync");
  });

  it("makes no file for a document whose id several files have", async () => {
    await folder.write({
      "moods/a.json": '{"id":"twice","mood":"One"}',
      "moods/b.json": '{"id":"twice","mood":"Two"}',
    });
    await put(store, { collection: "moods", id: "twice" }, '{"id":"twice","mood":"Three"}');
    expect(await pull()).toMatchObject([
      { id: "twice", outcome: "kept", detail: expect.stringContaining("several") },
    ]);
    await put(store, { collection: "moods", id: "b" }, '{"id":"b","mood":"B"}');
    expect(await pull()).toMatchObject([
      { id: "b", outcome: "kept", detail: expect.stringContaining("moods/b.json already exists") },
      { id: "twice", outcome: "kept" },
    ]);
    const files = await folder.read();
    expect(files["moods/twice.json"]).toBeUndefined();
    expect(files["moods/b.json"]).toContain("twice");
  });

  it("overwrites a conflict on request", async () => {
    await edit("moods", "calm", { mood: "Mine" });
    await folder.write({ "moods/calm.json": json.replace("Calm", "File") });
    expect(await pull()).toEqual([]);
    expect(await pull(true)).toMatchObject([{ id: "calm", outcome: "updated" }]);
    expect((await folder.read())["moods/calm.json"]).toBe(json.replace("Calm", "Mine"));
  });

  it("keeps a file with changes, unless told to overwrite it", async () => {
    const document = { id: "calm", mood: "Mine" };
    const other: PulledDocument = { type: mood, document, fileHash: "of the deployed file" };
    expect(await pullDocuments([other], { folder: folder.path })).toMatchObject([
      { outcome: "kept", detail: expect.stringContaining("--ours") },
    ]);
    expect((await folder.read())["moods/calm.json"]).toBe(json);
    expect(await pullDocuments([other], { folder: folder.path, ours: true })).toMatchObject([
      { outcome: "updated" },
    ]);
  });

  it("keeps foreign files, reports what a format can't express, and pulls the rest", async () => {
    await folder.write({ "moods/Shy.json": "{" });
    const pulled = await pullDocuments(
      [
        { type: mood, document: { id: "shy", mood: "Shy" } },
        { type: template, document: { id: "no-text", prompt: 1 } },
        { type: mood, document: { id: "invalid", mood: "" } },
        { type: mood, document: { id: "fine", mood: "Fine" } },
      ],
      { folder: folder.path },
    );
    expect(pulled.map(({ id, outcome }) => `${id} ${outcome}`).toSorted()).toEqual([
      "fine created",
      "invalid kept",
      "no-text kept",
      "shy kept",
    ]);
  });

  it("leaves nothing edited, whatever was edited", async () => {
    const field = fc.constantFrom("level", "note", "more", "0", "a b");
    const value = fc.letrec<{ any: unknown }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        fc.string({ unit: "grapheme" }),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("any"), { maxLength: 3 }),
        fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), tie("any"), { maxKeys: 3 }),
      ),
    })).any;
    const change = fc.dictionary(field, value, { maxKeys: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("calm", "one", "two"),
        change,
        fc.string({ minLength: 1 }),
        async (id, changes, title) => {
          await put(
            store,
            { collection: "moods", id },
            JSON.stringify({ id, ...(changes as JsonObject), mood: `${title}!` }),
          );
          await pull();
          expect((await readSeeds(folder.path, mood)).problems).toEqual([]);
          expect((await states())[id]).toBe("in-sync");
          await applySeeds(sources(), { by });
        },
      ),
      { numRuns: 15 },
    );
  });
});
