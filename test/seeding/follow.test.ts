import { renameSync } from "node:fs";
import { copyFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LogEvent } from "../../src/base/events.ts";
import { documentTypes } from "../../src/documents/index.ts";
import { FileFollower } from "../../src/seeding/follow.ts";
import { SeedService } from "../../src/seeding/seed-service.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { hooked } from "../support/hooked.ts";
import { manualSchedule } from "../support/manual-schedule.ts";
import { createSeedFolder, type SeedFolder } from "../support/seed-folder.ts";
import { openSqliteStore } from "../support/stores.ts";
import { erase, put } from "../support/writes.ts";

const calm = { collection: "moods", id: "calm" };
const file = "moods/calm.json";

describe("files first", () => {
  let folder: SeedFolder;
  let store: DocumentStore;
  let follower: FileFollower;
  beforeEach(async () => {
    folder = await createSeedFolder({ [file]: '{"mood":"One"}' });
    ({ store } = await openSqliteStore());
    follower = new FileFollower({ store, types: documentTypes, folder: folder.path });
    await follower.begin();
  });
  afterEach(() => folder.remove());

  const moodNow = async () => JSON.parse((await store.get(calm))?.body ?? "{}").mood;

  it("begins with the files' content, and keeps edits in the history", async () => {
    expect(await moodNow()).toBe("One");
    await folder.write({ [file]: '{"mood":"Two"}' });
    await put(store, calm, '{"id":"calm","mood":"Mine"}');
    const again = new FileFollower({ store, types: documentTypes, folder: folder.path });
    expect((await again.begin()).documents).toEqual([
      { type: "moods", id: "calm", file, change: "written" },
    ]);
    expect(await moodNow()).toBe("Two");
    expect((await store.history(calm, { limit: 10 })).revisions).toHaveLength(3);
  });

  it("writes a revision for each change of a file's content, and none for reformatting", async () => {
    await folder.write({ [file]: '{"mood":"Two"}' });
    expect((await follower.look()).documents).toEqual([
      { type: "moods", id: "calm", file, change: "written" },
    ]);
    await folder.write({ [file]: '{\n  "mood": "Two"\n}\n' });
    expect((await follower.look()).documents).toEqual([]);
    expect(await store.get(calm)).toMatchObject({ number: 2, change: "seeded", origin: "seed" });
  });

  it("lets a file win over an edit, even if it is unchanged", async () => {
    await put(store, calm, '{"id":"calm","mood":"Mine"}');
    await follower.look();
    expect(await moodNow()).toBe("Mine");
    await folder.write({ [file]: '{"mood":"Two"}' });
    await follower.look();
    expect(await moodNow()).toBe("Two");
  });

  it("writes nothing for a file that says what the document already does, or that goes with it", async () => {
    await put(store, calm, '{"id":"calm","mood":"Mine"}');
    await folder.write({ [file]: '{"mood":"Mine"}' });
    expect(await follower.look()).toMatchObject({ documents: [], problems: [] });
    await put(store, calm);
    await folder.write({ [file]: undefined });
    expect(await follower.look()).toMatchObject({ documents: [], problems: [] });
    expect((await store.history(calm, { limit: 10 })).revisions).toHaveLength(3);
  });

  it("writes no document that was erased, and says so at its file", async () => {
    const head = await store.get(calm);
    expect(head && (await erase(store, calm, head))).toBe("written");
    await folder.write({ [file]: '{"mood":"Two"}' });
    expect(await follower.look()).toMatchObject({
      documents: [],
      problems: [{ file, detail: expect.stringContaining("erased") }],
    });
    expect((await store.get(calm))?.body).toBeUndefined();
  });

  it("keeps the document while its file is incomplete, and reports the problem", async () => {
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
    expect((await follower.look()).documents).toEqual([
      { type: "moods", id: "calm", file, change: "deleted" },
    ]);
    expect((await store.get(calm))?.body).toBeUndefined();
    await folder.write({ [file]: '{"mood":"One"}' });
    await follower.look();
    expect(await store.get(calm)).toMatchObject({ number: 3, change: "seeded" });
  });

  it("keeps the documents of a folder that is moved away at any point of a look", async () => {
    const [moods] = documentTypes.filter(({ collection }) => collection === "moods");
    const path = join(folder.path, "moods");
    for (let at = 1, isOver = false; !isOver; at += 1) {
      let asked = 0;
      isOver = true;
      /** Whatever touches the folder asks for its name first. */
      const watched = Object.create(moods ?? {}, {
        seeds: {
          get() {
            asked += 1;
            if (asked === at) {
              isOver = false;
              renameSync(path, `${path}-away`);
            }
            return moods?.seeds;
          },
        },
      });
      const one = new FileFollower({ store, types: [watched], folder: folder.path });
      asked = Number.NEGATIVE_INFINITY;
      await one.begin();
      asked = 0;
      expect((await one.look()).documents).toEqual([]);
      await (isOver ? undefined : rename(`${path}-away`, path));
    }
    expect(await moodNow()).toBe("One");
  });

  it("keeps the documents of a removed folder", async () => {
    await rm(join(folder.path, "moods"), { recursive: true });
    expect((await follower.look()).documents).toEqual([]);
    await folder.write({ [file]: '{"mood":"Two"}' });
    await follower.look();
    expect(await store.get(calm)).toMatchObject({ number: 2 });
  });

  it("keeps a document while several files have its id, and reports it", async () => {
    await folder.write({ [file]: '{"id":"calm","mood":"One"}' });
    await copyFile(join(folder.path, file), join(folder.path, "moods/calm copy.json"));
    const { documents, problems } = await follower.look();
    expect(documents).toEqual([]);
    expect(problems).toMatchObject([{ detail: expect.stringContaining("used 2 times") }]);
    await folder.write({ "moods/calm copy.json": undefined, [file]: '{"mood":"Two"}' });
    await follower.look();
    expect(await store.get(calm)).toMatchObject({ number: 2, change: "seeded" });
  });

  it("treats a renamed file as another document, unless it contains the id", async () => {
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
  let folder: SeedFolder;
  let store: DocumentStore;
  beforeEach(async () => {
    folder = await createSeedFolder({ [file]: '{"mood":"One"}' });
    ({ store } = await openSqliteStore());
  });
  afterEach(() => folder.remove());

  /** A service that looks when the test says so, and its output. */
  const begin = async () => {
    const clock = manualSchedule();
    const events: LogEvent[] = [];
    const service = new SeedService({
      store: async () => store,
      settings: () => ({ folder: folder.path, policy: "if-empty", filesFirst: true }),
      types: documentTypes,
      root: "/",
      schedule: clock.schedule,
    });
    const run = () => service.run((_level, event) => events.push(event));
    await run();
    /** The messages about the saved files. */
    const said = async (save: () => Promise<unknown>) => {
      await save();
      await clock.next();
      await clock.next();
      return events.splice(0).map((event) => pick(event));
    };
    return { clock, events, run, said, service };
  };
  const pick = (event: object) => [
    ...["event", "id", "change", "file"].flatMap((name) => Object(event)[name] ?? []),
  ];
  const followed = (id: string, change: string) => [
    ["seed-followed", id, change, `moods/${id}.json`],
  ];

  it("a saved file becomes a revision, an invalid one is reported, and nothing runs after the stop", async () => {
    const { clock, events, run, said, service } = await begin();
    await run();
    events.length = 0;
    expect(await said(() => folder.write({ [file]: '{"mood":"Two"}' }))).toEqual(
      followed("calm", "written"),
    );
    expect(await said(() => folder.write({ "moods/new.json": '{"mood":' }))).toEqual([
      ["seed-problem", "moods/new.json"],
    ]);
    expect(
      await said(() => folder.write({ "moods/new.json": '{"mood":"New"}', [file]: undefined })),
    ).toEqual([...followed("new", "written"), ...followed("calm", "deleted")]);
    await service.stop();
    expect(clock.milliseconds()).toBeUndefined();
    expect((await store.get({ collection: "moods", id: "new" }))?.number).toBe(1);
  });

  it("a problem is reported once, and again when its file is saved", async () => {
    await folder.write({ "moods/old.json": "{" });
    const { events, said, service } = await begin();
    expect(events.splice(0).map(pick)).toContainEqual(["seed-problem", "moods/old.json"]);
    expect(await said(() => folder.write({ [file]: '{"mood":"Two"}' }))).toEqual(
      followed("calm", "written"),
    );
    expect(service.status.report?.problems).toMatchObject([{ file: "moods/old.json" }]);
    expect(await said(() => folder.write({ "moods/old.json": "{" }))).toEqual([
      ["seed-problem", "moods/old.json"],
    ]);
    await service.stop();
  });

  it("a file that is renamed over the seed, then saved in place, is two revisions", async () => {
    const { events, said, service } = await begin();
    events.length = 0;
    const path = join(folder.path, file);
    const renamed = await said(async () => {
      await writeFile(`${path}.part`, '{"mood":"Two"}');
      await rename(`${path}.part`, path);
    });
    expect(renamed).toEqual(followed("calm", "written"));
    expect(await said(() => writeFile(path, '{"mood":"Six"}'))).toEqual(
      followed("calm", "written"),
    );
    expect((await store.get(calm))?.number).toBe(3);
    await service.stop();
  });

  it("saves during the first read are followed, too", async () => {
    let isRead = false;
    store = hooked(store, {
      commit: async () => {
        if (!isRead) {
          isRead = true;
          await folder.write({ [file]: '{"mood":"Meanwhile"}' });
        }
      },
    });
    const { events, said, service } = await begin();
    events.length = 0;
    expect(await said(async () => {})).toEqual(followed("calm", "written"));
    await service.stop();
  });

  it("a missing seeds folder is reported, and followed once it exists", async () => {
    await rename(folder.path, `${folder.path}-away`);
    const { events, said, service } = await begin();
    expect(events.splice(0).map(pick)).toEqual([["seed-problem", "SEEDS_FOLDER"]]);
    expect(service.status.report?.problems).toMatchObject([{ file: "SEEDS_FOLDER" }]);
    expect(await said(() => rename(`${folder.path}-away`, folder.path))).toEqual(
      followed("calm", "written"),
    );
    expect(await said(() => rename(folder.path, `${folder.path}-away`))).toEqual([
      ["seed-problem", "SEEDS_FOLDER"],
    ]);
    expect((await store.get(calm))?.body).toContain("One");
    await rename(`${folder.path}-away`, folder.path);
    await service.stop();
  });
});
