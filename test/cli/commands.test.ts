import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fillDatabase } from "../support/legacy-database.ts";
import { createSeedFolder, type SeedFolder } from "../support/seed-folder.ts";
import { type EmptySeedbed, seedbed, startEmptySeedbed } from "../support/seedbed-command.ts";

/**
 * A run of each command, one after another; `BACKUP` stands for the name of the backup, `OLD.db` for a database, and
 * `hi.prompty` for a prompt.
 */
const runs: readonly (readonly [command: string, args: string, shown: RegExp])[] = [
  ["seeds plan", "", /^new +moods\/calm +moods\/calm\.json +apply plants it$/m],
  ["seeds apply", "", /^Done: 1\.$/m],
  ["seeds status", "", /^moods +0 +1 +0/m],
  ["seeds pull", "", /^Nothing to pull\.$/m],
  ["seeds adopt", "", /^Nothing to do\.$/m],
  ["lint", "hi.prompty", /^1 file: 0 errors, 0 warnings, 0 questions of style\.$/m],
  ["export", "--type moods", /^\{"type":"moods","document":\{"id":"calm",/],
  ["import", "-", /^Imported: 1 created/m],
  ["migrate", "OLD.db", /^Migrated: 1 created/m],
  ["backup", "", /^Made backup .* and verified it\.$/m],
  ["backups list", "", /good/],
  ["backups verify", "BACKUP", /is intact\.$/m],
  [
    "label",
    "moods/calm production --revision 1",
    /^production of moods\/calm is on revision 1\.$/m,
  ],
  ["erase", "moods/cross --yes", /^The mood cross is erased\./],
  ["restore", "BACKUP --plan", /^Plan for .*: 0 created/m],
  ["smoke", "", /^All checks passed/m],
];

/** The program's commands without subcommands, as the program itself lists them. */
async function commandsIn(path: readonly string[] = []): Promise<readonly string[]> {
  const { stdout } = await seedbed([...path, "--help"]);
  const [, list = ""] = stdout.split(/^Commands:\n/m);
  const names = Array.from(list.matchAll(/^ {2}([a-z]\S*)/gm), ([, name = ""]) => name);
  const below = names.filter((name) => name !== "help").map((name) => [...path, name]);
  if (below.length === 0) {
    return [path.join(" ")];
  }
  return (await Promise.all(below.map(commandsIn))).flat();
}

it("every command is run here", async () => {
  expect((await commandsIn()).toSorted()).toEqual(runs.map(([command]) => command).toSorted());
});

describe.for([{}, { REQUIRE_IF_MATCH: "true" }])("of a Seedbed with %j", (settings) => {
  let place: EmptySeedbed;
  let seeds: SeedFolder;
  beforeAll(async () => {
    seeds = await createSeedFolder({
      "moods/calm.json": '{"mood":"Calm"}',
      "hi.prompty": "Hi",
    });
    const database = new DatabaseSync(`${seeds.path}/old.db`);
    fillDatabase(database, {
      documents: [{ id: "shy", type: "mood", document: { mood: "Shy" } }],
    });
    database.close();
    const BACKUP_FOLDER = `${seeds.path}/backups`;
    place = await startEmptySeedbed({ ...settings, SEEDS_FOLDER: seeds.path, BACKUP_FOLDER });
  });
  afterAll(async () => {
    await place.stop();
    await seeds.remove();
  });

  it.for(runs)("%s %s", async ([command, args, shown]) => {
    const names = (await seedbed(["backups", "list", "--url", place.url])).stdout;
    const backup = /^20\S+/m.exec(names)?.[0] ?? "";
    const words = `${command} ${args}`
      .replace("BACKUP", backup)
      .replace("OLD.db", `${seeds.path}/old.db`)
      .replace("hi.prompty", `${seeds.path}/hi.prompty`)
      .split(" ")
      .filter(Boolean);
    const where = command === "lint" ? [] : ["--url", place.url];
    const { exitCode, stdout, stderr } = await seedbed([...words, ...where], {
      env: { SEEDS_FOLDER: seeds.path },
      stdin: '{"type":"moods","document":{"id":"cross","mood":"Cross"}}\n',
    });
    expect(`${stdout}${stderr}`).toMatch(shown);
    expect(exitCode).toBe(command === "seeds plan" ? 2 : 0);
  });
});
