import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { FolderTarget } from "../../src/backup/target/folder/folder-target.ts";
import { archiveOf, endlessRow, headRow } from "../support/archives.ts";
import {
  type EmptySeedbed,
  seedbed,
  spawnSeedbed,
  startEmptySeedbed,
} from "../support/seedbed-command.ts";
import { anyStorage } from "../support/storage.ts";

const ways: readonly { name: string; to: (place: EmptySeedbed) => readonly string[] }[] = [
  { name: "over a URL", to: ({ url }) => ["--url", url] },
  { name: "in a storage", to: ({ storage }) => ["--storage", storage] },
];

describe.for(ways)("seedbed backup, backups and restore $name", ({ to }) => {
  let folder: string;
  let place: EmptySeedbed;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "seedbed-backups-"));
    place = await startEmptySeedbed({ BACKUP_FOLDER: folder });
    const lines = ["a", "b", "c"].map((id) =>
      JSON.stringify({ type: "moods", document: { id, mood: id.toUpperCase() } }),
    );
    await seedbed(["import", "-", ...to(place)], { stdin: `${lines.join("\n")}\n` });
  });
  afterAll(async () => {
    await place?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const run = (...args: string[]) =>
    seedbed([...args, ...to(place)], { env: { BACKUP_FOLDER: folder } });
  const moodNow = async (id: string) =>
    (await (await fetch(`${place.url}/api/moods/${id}`)).json()) as { mood?: { mood: string } };
  const change = (method: string, id: string, body?: object) =>
    fetch(`${place.url}/api/moods/${id}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });

  it("makes a backup, shows the plan of a restore, and restores it", async () => {
    expect((await run("backups", "list")).stdout).toBe("There is no backup.\n");
    const made = await run("backup");
    expect(made).toMatchObject({ exitCode: 0, stderr: "" });
    expect(made.stdout).toMatch(/^moods +3 +0 +0 +0$/m);
    const [, name = ""] = /Made backup (\S+) and verified it\.\n$/.exec(made.stdout) ?? [];
    const { stdout } = await run("backups", "list");
    expect(stdout).toMatch(new RegExp(`^${name} +good +3 +\\d+$`, "m"));

    await change("DELETE", "a");
    await change("PATCH", "b", { mood: "Mine" });
    await change("PUT", "c", { mood: "C" });
    const plan = await run("restore", name, "--mode", "merge", "--plan");
    expect(plan).toMatchObject({ exitCode: 0, stderr: "" });
    expect(plan.stdout).toContain("would create moods/a\nwould update moods/b\n");
    expect((await moodNow("b")).mood?.mood).toBe("Mine");

    expect((await run("restore", name)).stdout).toContain("1 created, 0 updated");
    expect((await moodNow("a")).mood?.mood).toBe("A");
    expect((await moodNow("b")).mood?.mood).toBe("Mine");
    const only = await run("restore", name, "--mode", "merge", "--only", "moods/b", "--json");
    expect(JSON.parse(only.stdout)).toMatchObject({ mode: "merge", updated: 1, created: 0 });
    expect((await moodNow("b")).mood?.mood).toBe("B");

    await seedbed(["import", "-", ...to(place)], {
      stdin: '{"type":"moods","document":{"id":"later","mood":"Later"}}\n',
    });
    const exact = await run("restore", name, "--mode", "exact");
    expect(exact.stdout).toContain("delete moods/later");
    expect(exact.stdout).toContain("The state before this restore is in backup");
    expect((await change("GET", "later")).status).toBe(404);
  });

  it("detects a flipped byte, names the file, and restores nothing from it", async () => {
    const made = await run("backup", "--no-history", "--json");
    const { name } = JSON.parse(made.stdout) as { name: string };
    expect((await run("backups", "verify", name)).stdout).toBe(`${name} is intact.\n`);
    const [part = ""] = (await readdir(join(folder, name))).filter((file) => file.endsWith(".gz"));
    const file = join(folder, name, part);
    const bytes = await readFile(file);
    bytes[30] = (bytes[30] ?? 0) ^ 1;
    await writeFile(file, bytes);
    const verified = await run("backups", "verify", name);
    expect(verified.exitCode).toBe(1);
    expect(verified.stdout).toContain(`${part} differs from what was written`);
    const restored = await run("restore", name);
    expect(restored.exitCode).toBe(1);
    expect(restored.stderr).toContain("backup-damaged");
  });

  it("reports what can't be restored, restores the rest, and exits with 1", async () => {
    const rows = [headRow("fine"), endlessRow("too-long")];
    const name = await archiveOf(new FolderTarget(folder), rows);
    for (const mode of [["--plan"], []]) {
      const { exitCode, stdout } = await run("restore", name, ...mode);
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(
        /^failed: moods\/too-long \(line 2 of moods-0001-.*\): It can't be stored: revision 2 has/m,
      );
      expect(stdout).toMatch(/1 created, 0 updated, 0 deleted, 0 unchanged, 1 failed\.\n$/);
    }
    expect((await change("GET", "fine")).status).toBe(200);
  });

  it("skips documents erased since the backup, and names them", async () => {
    await seedbed(["import", "-", ...to(place)], {
      stdin: '{"type":"moods","document":{"id":"person","mood":"Person"}}\n',
    });
    const { name } = JSON.parse((await run("backup", "--json")).stdout) as { name: string };
    expect((await change("DELETE", "person?erase=true")).status).toBe(200);
    const { exitCode, stdout } = await run("restore", name, "--only", "moods/person");
    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      `skipped, because it was erased: moods/person\nRestored ${name}: 0 created, 0 updated, 0 deleted, 0 unchanged, 1 erased since and skipped.\n`,
    );
  });

  it("names documents whose labels an exact restore moves, also in its plan", async () => {
    const put = ["label", "moods/calm", "production"];
    await seedbed(["import", "-", ...to(place)], {
      stdin: '{"type":"moods","document":{"id":"calm","mood":"Calm"}}\n',
    });
    await run(...put, "--revision", "1");
    const { name } = JSON.parse((await run("backup", "--json")).stdout) as { name: string };
    expect((await run(...put, "--remove")).exitCode).toBe(0);
    for (const [mode, would] of [
      [["--plan"], "would "],
      [[], ""],
    ] as const) {
      const { stdout } = await run("restore", name, "--mode", "exact", ...mode);
      expect(stdout).toContain(`${would}move the labels of moods/calm\n`);
      expect(stdout).toMatch(/ 0 updated, .*, 1 with moved labels\.\n$/);
    }
  });

  it("verify says what is wrong with a damaged backup, each file once", async () => {
    const { name } = JSON.parse((await run("backup", "--json")).stdout) as { name: string };
    const [part = ""] = (await readdir(join(folder, name))).filter((file) => /gz$/.test(file));
    await rm(join(folder, name, part));
    expect(await run("backups", "verify", name)).toMatchObject({
      exitCode: 1,
      stdout: `${part} is missing.\n${name} is damaged. Use another one.\n`,
    });
  });

  it("names the old backups that a new one removes", async () => {
    const old = "2020-01-01T02-00-00Z";
    await mkdir(join(folder, old));
    await writeFile(join(folder, old, "moods-0001-12345678.ndjson.gz"), "unfinished");
    expect((await run("backup")).stdout).toMatch(
      new RegExp(`verified it\\.\nRemoved old backups: ${old}\\.\n$`),
    );
  });

  it("reports an unknown backup", async () => {
    const { exitCode, stderr } = await run("restore", "2026-01-01T00-00-00Z");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("not-found");
  });
});

it("restore in a storage leaves a planting that was not finished to the app", async () => {
  const folder = await mkdtemp(join(tmpdir(), "seedbed-backups-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const env = {
    BACKUP_FOLDER: folder,
    // --storage replaces it.
    DocumentsStorage__tableServiceUri: "https://elsewhere.table.core.windows.net",
  };
  const [from, to] = [await anyStorage(), await anyStorage()];
  await seedbed(["seeds", "plan", "--storage", from], { env });
  const made = await seedbed(["backup", "--storage", from, "--json"], { env });
  const { name } = JSON.parse(made.stdout) as { name: string };
  const restored = await spawnSeedbed(["restore", name, "--storage", to, "--json"], { env });
  expect(restored).toMatchObject({ exitCode: 0, stderr: "" });
  expect(JSON.parse(restored.stdout)).toMatchObject({ created: 0 });
  expect((await seedbed(["export", "--storage", to])).stdout).toBe("");
});
