import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSeedFolder, type SeedFolder } from "../support/seed-folder.ts";
import { type EmptySeedbed, seedbed, startEmptySeedbed } from "../support/seedbed-command.ts";

const prompty = "---\n# The title\nname: Play   # shown\n---\nsystem:\nYou are one.\n";

/** The files of the first release. */
const v1 = {
  "moods/calm.json": '{\n  "mood": "Calm"\n}\n',
  "moods/shy.json": '{ "mood": "Shy" }\n',
  "moods/angry.json": '{ "mood": "Angry" }\n',
  "moods/gone.json": '{ "mood": "Gone" }\n',
  "prompts/play.prompty": prompty,
  "scenarios/parcel.json": '{ "title": "Parcel", "scenario": { "description": "Lost." } }\n',
};

const ways: readonly { name: string; to: (place: EmptySeedbed) => readonly string[] }[] = [
  { name: "over a URL", to: ({ url }) => ["--url", url] },
  { name: "in a storage", to: ({ storage }) => ["--storage", storage] },
];

describe.for(ways)("seedbed seeds $name", ({ to }) => {
  let folder: SeedFolder;
  let place: EmptySeedbed;
  beforeAll(async () => {
    folder = await createSeedFolder(v1);
    place = await startEmptySeedbed({ SEEDS_FOLDER: folder.path });
  });
  afterAll(async () => {
    await place?.stop();
    await folder?.remove();
  });

  const run = (...args: string[]) =>
    seedbed(["seeds", ...args, ...to(place)], { env: { SEEDS_FOLDER: folder.path } });
  const request = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${place.url}${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    expect(response.ok, await response.clone().text()).toBe(true);
    return (await response.json()) as { readonly revisions?: readonly { change: string }[] };
  };
  const statesNow = async () => {
    const { stdout } = await run("plan", "--json");
    const { documents } = JSON.parse(stdout) as {
      documents: { type: string; id: string; state: string }[];
    };
    return Object.fromEntries(documents.map(({ id, state, type }) => [`${type}/${id}`, state]));
  };

  it("handles a release: each document ends in the expected state", async () => {
    const planned = await run("plan");
    expect(planned).toMatchObject({ exitCode: 2, stderr: "" });
    expect(planned.stdout).toContain("6 to plant, 0 to update");
    const applied = await run("apply");
    expect(applied).toMatchObject({ exitCode: 0, stderr: "" });
    expect(applied.stdout).toContain("Done: 6.");
    expect(await run("plan")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("6 in sync"),
    });

    await request("PATCH", "/api/moods/calm", { note: "trainer" });
    await request("PATCH", "/api/moods/shy", { mood: "Shyer" });
    await request("PATCH", "/api/templates/play", { prompt: "system:\nYou are two.\n" });
    await request("DELETE", "/api/moods/gone");
    await request("POST", "/api/moods", { id: "extra", mood: "Extra" });
    await folder.write({
      "moods/shy.json": '{ "mood": "Shy, of the file" }\n',
      "moods/angry.json": '{ "mood": "Furious" }\n',
      "moods/gone.json": '{ "mood": "Gone again" }\n',
      "moods/new.json": '{ "mood": "New" }\n',
      "scenarios/parcel.json": undefined,
    });
    expect(await statesNow()).toEqual({
      "moods/angry": "outdated",
      "moods/calm": "edited",
      "moods/extra": "unmanaged",
      "moods/gone": "deleted",
      "moods/new": "new",
      "moods/shy": "conflict",
      "scenarios/parcel": "orphaned",
      "templates/play": "edited",
    });
    const second = await run("plan");
    expect(second.exitCode).toBe(2);
    expect(second.stdout).toContain('    /mood: document "Angry", file "Furious"');
    expect(second.stdout).toContain("      -You are two.\n      +You are one.");
    expect(second.stdout).toContain("Lines of text: - in the document, + in the file.");
    expect(second.stdout).toContain("1 document without a file");

    expect((await run("apply", "--dry-run")).stdout).toContain("Would do: 2.");
    expect((await run("apply")).stdout).toContain("Done: 2.");
    const pulled = await run("pull");
    expect(pulled).toMatchObject({ exitCode: 0, stderr: "" });
    const files = await folder.read();
    expect(files["moods/calm.json"]).toBe('{\n  "mood": "Calm",\n  "note": "trainer"\n}\n');
    expect(files["prompts/play.prompty"]).toBe(prompty.replace("one.", "two."));
    expect(files["moods/extra.json"]).toBe('{\n  "mood": "Extra"\n}\n');
    expect(files["moods/shy.json"]).toContain("of the file");
    // The pulled content counts as planted, so a later change of the file is not a conflict.
    await folder.write({ "moods/calm.json": '{ "mood": "Calmer" }' });
    expect(await statesNow()).toMatchObject({ "moods/calm": "outdated" });
    await folder.write({ "moods/calm.json": files["moods/calm.json"] });
    expect(await statesNow()).toEqual({
      "moods/angry": "in-sync",
      "moods/calm": "in-sync",
      "moods/extra": "in-sync",
      "moods/gone": "deleted",
      "moods/new": "in-sync",
      "moods/shy": "conflict",
      "scenarios/parcel": "orphaned",
      "templates/play": "in-sync",
    });
    expect((await run("plan")).exitCode).toBe(0);
    expect((await run("plan", "--strict")).exitCode).toBe(2);

    expect((await run("apply", "--theirs", "--only", "moods/shy")).stdout).toContain("Done: 1.");
    expect((await run("plan", "--strict")).exitCode).toBe(0);
    const { revisions } = await request("GET", "/api/moods/shy/revisions");
    expect(revisions?.map(({ change }) => change)).toEqual(["seeded", "updated", "seeded"]);
    expect((await fetch(`${place.url}/api/moods/gone`)).status).toBe(404);
    expect((await run("pull")).stdout).toBe("Nothing to pull.\n");
    for (const args of [
      ["pull", "--only", "moods/clam"],
      ["pull", "--only", "mods"],
      ["adopt", "moods/clam"],
    ]) {
      const { exitCode, stderr } = await run(...args);
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining("There is no seed")]);
    }
  });

  it("counts the states, one line per collection", async () => {
    const { stdout } = await run("status");
    expect(stdout.split("\n")[0]).toMatch(/^COLLECTION +new +in-sync +outdated/);
    expect(stdout).toMatch(/^moods( +\d+){8}$/m);
  });

  it("adopts documents that existed before their files", async () => {
    await request("POST", "/api/moods", { id: "early", mood: "Early" });
    await folder.write({
      "moods/early.json": '{ "mood": "File" }\n',
      "moods/late.json": '{ "mood": "Late" }\n',
    });
    const { stdout } = await run("adopt");
    expect(stdout).toContain("Done: 1.");
    const states = await statesNow();
    expect([states["moods/early"], states["moods/late"]]).toEqual(["edited", "new"]);
    expect((await run("adopt")).stdout).toBe("Nothing to do.\n");
    await run("apply");
  });

  it("reports problems of files and wrong arguments", async () => {
    await folder.write({ "moods/broken.json": "{\n" });
    const plan = await run("plan", "--strict");
    expect(plan.exitCode).toBe(2);
    expect(plan.stdout).toContain("problem: moods/broken.json, line 2: not valid JSON");
    expect((await run("apply")).exitCode).toBe(0);
    expect((await run("apply", "--strict")).exitCode).toBe(1);
    await folder.write({ "moods/broken.json": undefined });
    const strange = await run("apply", "--only", "mood");
    expect([strange.exitCode, strange.stdout]).toEqual([1, ""]);
    expect(strange.stderr).toContain('There is no seed "mood"');
    const old = await run("apply", "--plan", "0123456789abcdef");
    expect(old.exitCode).toBe(1);
    expect(old.stderr).toContain("plan-changed");
    for (const unknown of [["aply"], ["help", "aply"]]) {
      const { exitCode, stderr } = await seedbed(["seeds", ...unknown]);
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/^error: unknown command 'aply'\n.*apply.*\nRun it with --help/);
    }
  });

  it("keeps a file with changes that the plan does not know", async () => {
    await request("PATCH", "/api/moods/calm", { note: "again" });
    const elsewhere = await createSeedFolder({ "moods/calm.json": '{ "mood": "Local work" }\n' });
    const pull = (...more: string[]) =>
      seedbed(["seeds", "pull", "--url", place.url, ...more], {
        env: { SEEDS_FOLDER: elsewhere.path },
      });
    const kept = await pull("--only", "moods/calm");
    expect(kept.exitCode).toBe(1);
    expect(kept.stdout).toMatch(/kept +moods\/calm +\S+\/moods\/calm\.json +.*--ours/);
    expect((await elsewhere.read())["moods/calm.json"]).toContain("Local work");
    const pulled = await pull("--only", "moods/calm", "--ours");
    expect(pulled.exitCode).toBe(0);
    expect(pulled.stdout).toContain(`${elsewhere.path}/moods/calm.json`);
    expect((await elsewhere.read())["moods/calm.json"]).toContain("again");
    await elsewhere.remove();
  });

  it("erases a document for good, but only with --yes", async () => {
    await request("POST", "/api/moods", { id: "secret", mood: "Secret" });
    const erase = (...more: string[]) => seedbed(["erase", ...more, ...to(place)]);
    expect(await erase("moods/secret")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("--yes"),
    });
    const erased = await erase("moods/secret", "--yes");
    expect(erased).toMatchObject({ exitCode: 0, stderr: "" });
    expect(erased.stdout).toContain("The mood secret is erased.");
    expect((await fetch(`${place.url}/api/moods/secret/revisions/1`)).status).toBe(404);
    expect((await erase("moods", "--yes")).stderr).toContain("is not the name of a document");
    expect((await erase("moods/none", "--yes")).stderr).toContain("not-found");
  });
});
