import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MigrationReport } from "../../src/cli/legacy/report.ts";
import { type RunningApp, startBundle } from "../support/app.ts";
import {
  createLegacyDatabase,
  type DocumentRow,
  fillDatabase,
  insertDocuments,
  openDatabase,
} from "../support/legacy-database.ts";
import { createSeedFolder, type SeedFolder } from "../support/seed-folder.ts";
import { seedbed } from "../support/seedbed-command.ts";
import { anyStorage } from "../support/storage.ts";

const prompt = "system:\nYou are {{persona}}.\n";
const seedFiles = {
  "prompts/play.prompty": `---\nname: Play\nmodel:\n  id: gpt\ninputs:\n  persona: {}\n---\n${prompt}`,
  "prompts/same.prompty": `---\nname: Same\nmodel:\n  id: gpt\n---\n${prompt}`,
  "personas/ada.json": '{ "name": "Ada" }',
  "personas/bob.json": '{ "name": "Bob", "needs": "of the newer file" }',
  "moods/calm.json": '{ "mood": "Calm" }',
};

const longText = "あなたは顧客です。\n".repeat(1_200);
const rows: readonly DocumentRow[] = [
  {
    id: "play",
    type: "prompt_template",
    name: "Play",
    document: { name: "Play it", content: longText },
    updated_at: "2025-01-02 03:04:05",
  },
  {
    id: "same",
    type: "prompt_template",
    name: "Same",
    document: { name: "Same", content: prompt.trim() },
    file_path: "/app/data/prompts/same.prompty",
  },
  { id: "ada", type: "persona", document: { name: "Ada" }, file_path: "personas/ada.json" },
  { id: "bob", type: "persona", document: { name: "Bob" }, file_path: "personas/bob.json" },
  {
    id: "Aiko 1",
    type: "persona",
    name: "田辺 愛子",
    document: { color: "red" },
    updated_at: "2025-02-03T04:05:06.789Z",
  },
  { id: "calm", type: "mood", document: { mood: "Calm", description: "Edited." } },
  { id: 7n, type: "scenario", document: { title: "Seven", scenario: { description: "d" } } },
];
const moods = [
  { id: 1, mood: "calm" },
  { id: 2, mood: "Cross", description: "Short." },
];

const ways = ["over a URL", "in a storage"] as const;

/** An empty Seedbed with seed files for each test, and the ways to call it. */
function usePlace(way: (typeof ways)[number]) {
  let seeds: SeedFolder;
  let storage: string;
  let app: RunningApp | undefined;
  beforeEach(async () => {
    seeds = await createSeedFolder(seedFiles);
    storage = await anyStorage();
  });
  afterEach(async () => {
    await app?.stop();
    app = undefined;
    await seeds.remove();
  });

  /** Starts the app, unless it runs. */
  const url = async () => {
    const settings = { SEEDS_FOLDER: seeds.path, DocumentsStorage: storage };
    app ??= await startBundle({ settings });
    return app.url;
  };
  const run = async (...args: readonly string[]) => {
    const to = way === "over a URL" ? ["--url", await url()] : ["--storage", storage];
    return seedbed([...args, ...to], { env: { SEEDS_FOLDER: seeds.path } });
  };
  const migrate = async (...args: readonly string[]) => {
    const { exitCode, stderr, stdout } = await run("migrate", ...args, "--json");
    expect(stderr).toBe("");
    return { exitCode, ...(JSON.parse(stdout) as MigrationReport) };
  };
  const stored = async () => {
    const lines = (await run("export")).stdout.trim().split("\n").filter(Boolean);
    const documents = lines.map(
      (line) => JSON.parse(line) as { type: string; document: { id: string } },
    );
    return Object.fromEntries(
      documents.map(({ document, type }) => [`${type}/${document.id}`, document]),
    );
  };
  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${await url()}/api/${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    expect(response.ok, await response.clone().text()).toBe(true);
    return (await response.json()) as Record<string, unknown>;
  };
  const write = (files: Parameters<SeedFolder["write"]>[0]) => seeds.write(files);
  return { call, migrate, run, stored, write };
}

describe.for(ways)("seedbed migrate %s", (way) => {
  const { call, migrate, run, stored } = usePlace(way);

  it("brings a database to a planted Seedbed, and again changes nothing", async () => {
    await run("seeds", "apply");
    const file = await createLegacyDatabase({ documents: rows, moods });
    const bytes = await readFile(file);
    const before = await stored();

    const planned = await migrate(file, "--dry-run");
    expect(await stored()).toEqual(before);
    const done = await migrate(file);
    expect(done).toEqual(planned);
    expect(done).toMatchObject({
      exitCode: 0,
      created: 3,
      updated: 2,
      unchanged: 3,
      kept: 1,
      failed: 0,
    });
    expect(outcomesOf(done)).toEqual({
      "templates/play": "updated",
      "templates/same": "unchanged",
      "personas/ada": "unchanged",
      "personas/bob": "kept",
      "personas/aiko-1": "created",
      "moods/calm": "updated",
      "scenarios/7": "created",
      "moods/2": "created",
      "moods/1": "unchanged",
    });
    const aiko = done.documents.find(({ id }) => id === "aiko-1");
    expect(aiko).toEqual({
      ...{ type: "personas", id: "aiko-1", oldId: "Aiko 1", outcome: "created" },
      updatedAt: "2025-02-03T04:05:06.789Z",
    });
    expect(await stored()).toEqual({
      ...before,
      "templates/play": {
        ...{ id: "play", name: "Play it", model: { id: "gpt" }, inputs: { persona: {} } },
        prompt: longText,
      },
      "personas/aiko-1": { id: "aiko-1", name: "田辺 愛子", color: "red" },
      "moods/calm": { id: "calm", mood: "Calm", description: "Edited." },
      "moods/2": { id: "2", mood: "Cross", description: "Short." },
      "scenarios/7": { id: "7", title: "Seven", scenario: { description: "d" } },
    });

    const plan = await run("seeds", "plan");
    expect(plan.exitCode).toBe(0);
    expect(plan.stdout).not.toMatch(/templates\/same|personas|unmanaged|new /);
    expect(plan.stdout).toMatch(/^edited +moods\/calm /m);
    expect(plan.stdout).toMatch(/^edited +templates\/play /m);
    expect(await call("GET", "moods/calm/revisions")).toMatchObject({
      revisions: [
        { number: 2, change: "imported" },
        { number: 1, change: "seeded" },
      ],
    });

    const after = await stored();
    const again = await migrate(file);
    expect(again).toMatchObject({ created: 0, updated: 0, unchanged: 8, kept: 1, failed: 0 });
    expect(await stored()).toEqual(after);
    expect(await call("GET", "moods/calm")).toMatchObject({ mood: { _meta: { revision: 2 } } });
    expect(await readFile(file)).toEqual(bytes);
  });

  it("names broken rows, and goes on with the others", async () => {
    const file = await createLegacyDatabase({
      table: "CREATE TABLE documents (id, type, name, document, file_path, updated_at)",
      documents: [
        { id: "bad json", type: "persona", document: "{", updated_at: "2025-01-02 03:04:05" },
        { id: "blob", type: "mood", document: new Uint8Array([1, 2]) },
        { id: "list", type: "mood", document: "[]" },
        { id: "note", type: "note", document: {} },
        { id: "no title", type: "scenario", document: { scenario: { description: "d" } } },
        { id: null, type: "mood", document: { mood: "No id" } },
        { id: 9007199254740993n, type: "mood", document: { mood: "Large" } },
        { id: "good", type: "mood", document: { mood: "Good" } },
        { id: "good", type: "mood", document: { mood: "Second" } },
      ],
    });
    for (const args of [["--dry-run"], []]) {
      const { exitCode, stdout } = await run("migrate", file, ...args);
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(
        /^failed +persona\/bad json +- +2025-01-02T03:04:05.000Z +its document is not JSON: /m,
      );
      expect(stdout).toMatch(/^failed +mood\/blob .* its document is not JSON: /m);
      expect(stdout).toMatch(/^failed +mood\/list .* its document is not a JSON object$/m);
      expect(stdout).toMatch(
        /^failed +note\/note .* its type is none of persona, prompt_template, scenario, mood$/m,
      );
      expect(stdout).toMatch(/^failed +scenarios\/no-title +no title .* \/title: is required$/m);
      expect(stdout).toMatch(/^failed +mood\/ .* it has no id$/m);
      expect(stdout).toMatch(/igrated?: 3 created, 0 updated, 0 unchanged, 0 kept, 6 failed\.$/m);
    }
    expect(Object.keys(await stored())).toEqual([
      "moods/9007199254740993",
      "moods/good",
      "moods/good-2",
    ]);
  });
});

describe("seedbed migrate", () => {
  const { call, migrate, run, stored, write } = usePlace("in a storage");

  it("plants the files of rows first, so that nothing is lost that only files have", async () => {
    const file = await createLegacyDatabase({ documents: rows, moods });
    const planned = await migrate(file, "--dry-run");
    expect(await stored()).toEqual({});
    const done = await migrate(file);
    expect(outcomesOf(done)).toEqual(outcomesOf(planned));
    expect(done).toMatchObject({
      exitCode: 0,
      created: 8,
      updated: 0,
      unchanged: 1,
      kept: 0,
      failed: 0,
    });
    expect((await stored())["templates/play"]).toMatchObject({
      model: { id: "gpt" },
      prompt: longText,
    });
    expect((await stored())["personas/bob"]).toMatchObject({ needs: "of the newer file" });
    const plan = await run("seeds", "plan");
    expect(plan.exitCode).toBe(0);
    expect(plan.stdout).toContain("0 to plant, 0 to update, 0 in conflict, 2 edited, 3 in sync");
    expect(await migrate(file)).toMatchObject({ created: 0, updated: 0, failed: 0 });
  });

  it("keeps back rows whose files have a problem, so that nothing is lost that only files have", async () => {
    const good = seedFiles["prompts/play.prompty"];
    await write({
      "prompts/play.prompty": good.replace("name: Play", "name: Play: it"),
      "personas/ada.json": '{ "name": "Ada", }',
      "moods/calm.json": "{",
    });
    const file = await createLegacyDatabase({ documents: rows });
    const { documents } = await migrate(file);
    expect(documents.filter(({ outcome }) => outcome === "kept")).toMatchObject([
      {
        id: "ada",
        detail: expect.stringMatching(/^the seed file personas\/ada\.json has a problem/),
      },
      {
        id: "play",
        detail: expect.stringMatching(/^the seed file prompts\/play\.prompty .*line 2: /),
      },
    ]);
    expect(Object.keys(await stored())).not.toContain("templates/play");
    expect((await stored())["moods/calm"]).toMatchObject({ description: "Edited." });
    await write({ "prompts/play.prompty": good });
    await migrate(file);
    expect((await stored())["templates/play"]).toMatchObject({
      model: { id: "gpt" },
      prompt: longText,
    });
    expect(await migrate(file, "--overwrite")).toMatchObject({ created: 1, kept: 0 });
    expect((await stored())["personas/ada"]).toEqual({ id: "ada", name: "Ada" });
  });

  it("makes no second mood of a text that Seedbed has under another id", async () => {
    await run("seeds", "apply");
    const file = await createLegacyDatabase({
      moods: [
        { id: 1, mood: "calm", description: "Edited." },
        { id: 2, mood: " CALM" },
        { id: 3, mood: "Cross" },
      ],
    });
    const { documents } = await migrate(file);
    expect(documents.map(({ detail, id, outcome }) => [id, outcome, detail])).toEqual([
      ["1", "kept", "moods/calm has its text, and another description"],
      ["2", "unchanged", undefined],
      ["3", "created", undefined],
    ]);
    expect(await migrate(file)).toMatchObject({ created: 0, unchanged: 2, kept: 1 });
    expect(await migrate(file, "--overwrite")).toMatchObject({ created: 1, unchanged: 2 });
    expect(await migrate(file)).toMatchObject({ created: 0, unchanged: 3 });
  });

  it("records documents that were there before their files", async () => {
    const file = await createLegacyDatabase({ documents: rows });
    await write({ "moods/calm.json": undefined, "personas/ada.json": undefined });
    await migrate(file);
    await write({
      "moods/calm.json": '{"mood":"Calm"}',
      "personas/ada.json": '{"name":"Ada"}',
    });
    expect((await run("seeds", "plan")).stdout).toMatch(/^unmanaged +moods\/calm /m);
    await migrate(file);
    const { stdout } = await run("seeds", "plan");
    expect(stdout).not.toContain("unmanaged");
    expect(stdout).toMatch(/^edited +moods\/calm /m);
    await write({ "personas/ada.json": '{"name":"Ada II"}' });
    expect((await run("seeds", "plan")).stdout).toMatch(/^outdated +personas\/ada /m);
  });

  it("brings later changes, but none over what a person did in Seedbed", async () => {
    const { database, file } = await openDatabase();
    const mood = (id: string, description: string): DocumentRow => ({
      ...{ id, type: "mood" },
      document: { mood: id, description },
    });
    const ids = ["same", "edited", "deleted", "both"];
    fillDatabase(database, { documents: ids.map((id) => mood(id, "1")) });
    await migrate(file);
    insertDocuments(database, [mood("same", "2"), mood("both", "2")]);
    database.close();
    await call("PATCH", "moods/edited", { description: "by hand" });
    await call("PATCH", "moods/both", { description: "by hand" });
    await call("DELETE", "moods/deleted");

    const second = await migrate(file);
    expect(outcomesOf(second)).toEqual({
      "moods/same": "updated",
      "moods/edited": "kept",
      "moods/deleted": "kept",
      "moods/both": "kept",
    });
    expect(second.exitCode).toBe(0);
    expect(await stored()).toMatchObject({
      "moods/same": { description: "2" },
      "moods/edited": { description: "by hand" },
      "moods/both": { description: "by hand" },
    });
    expect(await stored()).not.toHaveProperty("moods/deleted");
    const said = await run("migrate", file);
    expect(said.stdout).toMatch(/^kept +moods\/deleted +- +- +it was deleted in Seedbed$/m);
    expect(said.stdout).toContain(
      "--overwrite writes them.\nMigrated: 0 created, 0 updated, 1 unchanged, 3 kept, 0 failed.\n",
    );

    const third = await migrate(file, "--overwrite");
    expect(third).toMatchObject({ created: 1, updated: 2, unchanged: 1, kept: 0 });
    expect(await stored()).toMatchObject({
      "moods/edited": { description: "1" },
      "moods/deleted": {},
    });
    expect(await call("GET", "moods/edited/revisions/2")).toMatchObject({
      mood: { description: "by hand" },
    });
  });

  it("leaves alone what a newer file has replaced since", async () => {
    await run("seeds", "apply");
    const file = await createLegacyDatabase({ documents: rows });
    await migrate(file);
    await run("seeds", "pull");
    await write({
      "moods/calm.json": '{"mood":"Calm","description":"Of the next release."}',
    });
    expect((await run("seeds", "apply")).stdout).toContain("Done: 1.");
    expect(outcomesOf(await migrate(file))).toMatchObject({ "moods/calm": "kept" });
    expect((await stored())["moods/calm"]).toMatchObject({ description: "Of the next release." });
  });
});

function outcomesOf({ documents }: MigrationReport): Readonly<Record<string, string>> {
  return Object.fromEntries(documents.map(({ id, outcome, type }) => [`${type}/${id}`, outcome]));
}
