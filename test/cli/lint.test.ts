import { rm, symlink, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createSeedFolder, type SeedFolder } from "../support/seed-folder.ts";
import { seedbed } from "../support/seedbed-command.ts";

const warned = "---\nname: Play\n---\nsystem: |\nYou are {{ persona.nmae }}.\n";

let folder: SeedFolder;
beforeAll(async () => {
  folder = await createSeedFolder({
    "prompts/warned.prompty": warned,
    "prompts/wrong.prompty": "{{ persona.name | uper }}{{ persona.voice }}{{ persona.mood }}\n",
    "prompts/styled.prompty": "System:\nHi\n",
    "prompts/more/good.prompty": "system:\nHi\n",
    "personas/ada.json": '{"name":"Ada","voice":"low"}',
    "notes.txt": "Not a prompt.",
  });
});
afterAll(() => folder?.remove());

const lint = (...args: readonly string[]) =>
  seedbed(["lint", ...args], { env: { SEEDS_FOLDER: folder.path } });
const file = (name: string) => `${folder.path}/prompts/${name}.prompty`;

describe("seedbed lint", () => {
  it("finds mistakes in the prompts of the seeds, and says what to write instead", async () => {
    const { exitCode, stderr, stdout } = await lint();
    expect(stderr).toBe("");
    expect(
      stdout
        .replaceAll(/^\S*\/prompts\//gm, "")
        .trimEnd()
        .split("\n"),
    ).toEqual([
      'styled.prompty:1:1 info marker_style: This starts a message, but not every reader of prompts knows that spelling. Write "system:".',
      'warned.prompty:4:1 warning near_miss_marker: This does not start a message. A marker is a role and a colon: `system:`. Write "system:".',
      'warned.prompty:5:20 warning unknown_field: No persona has a field "nmae" here. Write "name".',
      'wrong.prompty:1:19 error unknown_filter: There is no filter "uper". Write "upper".',
      'wrong.prompty:1:56 warning unknown_field: No persona has a field "mood" here.',
      "4 files: 1 error, 3 warnings, 1 question of style.",
    ]);
    expect(exitCode).toBe(2);
  });

  it.for([
    [[], ["warned"], 0],
    [["--strict"], ["warned"], 2],
    [["--strict"], ["styled", "more/good"], 0],
    [["--json"], ["wrong"], 2],
    [["--format", "github"], ["wrong"], 2],
    [[], ["none"], 1],
  ] as const)("with %j, %j ends with %i", async ([options, names, exitCode]) => {
    expect((await lint(...options, ...names.map(file))).exitCode).toBe(exitCode);
  });

  it("ends with the name of a file that is listed and can't be read", async () => {
    const broken = await createSeedFolder({ "prompts/good.prompty": "system:\nHi\n" });
    onTestFinished(() => broken.remove());
    await symlink("nowhere", `${broken.path}/prompts/link.prompty`);
    expect(await seedbed(["lint", `${broken.path}/prompts`])).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: expect.stringMatching(/^\S+\/prompts\/link\.prompty can't be read: ENOENT.*\n$/),
    });
  });

  it("annotates a pull request with --format github", async () => {
    const { stdout } = await lint("--format", "github", file("warned"));
    expect(
      stdout
        .replaceAll(/file=[^,]*\/prompts\//g, "file=")
        .trimEnd()
        .split("\n"),
    ).toEqual([
      '::warning file=warned.prompty,line=4,endLine=4,col=1,title=near_miss_marker,endColumn=10::This does not start a message. A marker is a role and a colon: `system:`. Write "system:".',
      '::warning file=warned.prompty,line=5,endLine=5,col=20,title=unknown_field,endColumn=24::No persona has a field "nmae" here. Write "name".',
    ]);
  });

  it("prints nothing but JSON with --json", async () => {
    const { stdout } = await lint("--json", file("more/good"), file("wrong"));
    expect(JSON.parse(stdout)).toMatchObject({
      files: [{ findings: [] }, { findings: [{ rule: "unknown_filter" }, {}] }],
    });
  });

  it("finds a file that is not UTF-8, and goes on with the others", async () => {
    await writeFile(file("latin"), Buffer.from("system:\nGrün\n", "latin1"));
    const { exitCode, stdout } = await lint(file("latin"), file("warned"));
    await rm(file("latin"));
    expect(stdout).toContain(
      "latin.prompty:2:3 error syntax: not UTF-8: save it in that encoding\n",
    );
    expect(stdout).toContain("\n2 files: 1 error, 2 warnings, 0 questions of style.\n");
    expect(exitCode).toBe(2);
  });

  it.for([
    [["none.prompty"], "can't be read"],
    [["more"], "There are no .prompty files in"],
    [["notes"], "notes.txt is not a .prompty file, and no others are linted."],
    [["--format", "xml"], "Allowed choices are text, github"],
  ] as const)("%j: %s", async ([args, said]) => {
    const paths: Readonly<Record<string, string>> = { more: "personas", notes: "notes.txt" };
    const { exitCode, stderr } = await lint(
      ...args.map((arg) => (paths[arg] === undefined ? arg : `${folder.path}/${paths[arg]}`)),
    );
    expect(stderr).toContain(said);
    expect(exitCode).toBe(1);
  });
});
