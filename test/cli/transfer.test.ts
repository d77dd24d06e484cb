import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seedbed, spawnSeedbed, startEmptySeedbed } from "../support/seedbed-command.ts";
import { anyStorage } from "../support/storage.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const line = (type: string, document: object) => `${JSON.stringify({ type, document })}\n`;
const mood = (id: string, name = "Calm") => line("moods", { id, mood: name });

/** An empty Seedbed, and the options that lead to it. */
interface Place {
  readonly to: readonly string[];
  stop(): Promise<void>;
}

const ways: readonly { name: string; open: () => Promise<Place> }[] = [
  {
    name: "over a URL",
    async open() {
      const { stop, url } = await startEmptySeedbed();
      return { to: ["--url", url], stop };
    },
  },
  {
    name: "in a storage",
    open: async () => ({ to: ["--storage", await anyStorage()], stop: async () => {} }),
  },
];

/** More than a call of an import takes; exports of several answers are in `failures.test.ts`. */
const many = 1_100;

describe.for(ways)("seedbed export and import $name", ({ open }) => {
  let place: Place;
  let other: Place;
  beforeAll(async () => {
    place = await open();
    other = await open();
  });
  afterAll(async () => {
    await place?.stop();
    await other?.stop();
  });
  const exportFrom = async (from: Place, ...more: string[]) =>
    (await seedbed(["export", ...from.to, ...more])).stdout;
  const importFrom = (stdin: string | readonly string[], ...more: string[]) =>
    seedbed(["import", "-", ...place.to, ...more], { stdin });

  /** In the order of an export: by type, in the order of the types, then by id. */
  const documents = [
    line("personas", { id: "aiko", name: "田辺 愛子", z: 1, a: [{ deep: "日本語" }], "😀": null }),
    ...Array.from({ length: many }, (_, n) =>
      line("personas", { id: `p-${String(n).padStart(4, "0")}`, name: `Person ${n}` }),
    ),
    line("templates", { id: "long", name: "Long", prompt: "A line.\n".repeat(3_750) }),
    line("scenarios", {
      id: "s",
      title: "S",
      scenario: { description: "漢".repeat(5_000), context: "\u2028" },
    }),
    mood("calm"),
  ];

  it("an export that is imported elsewhere is exported there as the same bytes", async () => {
    expect(await exportFrom(place)).toBe("");
    const folder = await temporaryFolder();
    const given = join(folder, "given.ndjson");
    await writeFile(given, documents.join(""));
    const first = await seedbed(["import", given, ...place.to]);
    expect(first).toMatchObject({ exitCode: 0, stderr: "" });
    expect(first.stdout).toContain(
      `Imported: ${many + 4} created, 0 updated, 0 unchanged, 0 failed (`,
    );

    const exported = join(folder, "exported.ndjson");
    const told = await seedbed(["export", "--output", exported, ...place.to]);
    expect(told).toMatchObject({ exitCode: 0, stdout: "" });
    expect(told.stderr).toMatch(/^Exported \d+ documents from .* to .*exported\.ndjson \(\d+\/s\)/);
    expect(told.stderr).toContain(`Exported ${many + 4} documents`);
    // Line separators are stored as escapes, whatever form they were sent in.
    const stored = documents.join("").replaceAll("\u2028", "\\u2028");
    expect(await readFile(exported, "utf8")).toBe(stored);
    expect(await readdir(folder)).toEqual(["exported.ndjson", "given.ndjson"]);

    const moved = await seedbed(["import", exported, ...other.to]);
    expect(moved.stdout).toContain(`${many + 4} created`);
    expect(await exportFrom(other)).toBe(stored);
    expect(await exportFrom(other, "--type", "moods")).toBe(mood("calm"));

    const again = await seedbed(["import", exported, ...other.to, "--json"]);
    expect(JSON.parse(again.stdout)).toEqual({
      created: 0,
      updated: 0,
      unchanged: many + 4,
      failed: [],
      failedCount: 0,
    });
  });

  it("a bad line is reported with its number, and does not stop the others", async () => {
    const { exitCode, stderr, stdout } = await importFrom([
      `\uFEFF${mood("bad-1").replace("\n", "\r\n")}`,
      "\r\n",
      "{\n",
      `{"type":"moods","document":{"id":"bad-2","mood":""}}\n`,
      ...Array.from({ length: 1_100 }, (_, n) => mood(`bad-many-${n}`)),
      `{"type":"moods","document":{"id":"bad-3","mood":"`,
      `${"x".repeat(9 * 1024 * 1024)}"}}\n`,
      mood("bad-many-0"),
      mood("bad-2"),
      '{"type":"moods","document":{"id":"bad-4","mood":"No line end"}}',
    ]);
    expect([exitCode, stderr]).toEqual([1, ""]);
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(/^line 3: .*not JSON/);
    expect(lines[1]).toMatch(/^line 4: \/mood: /);
    expect(lines[2]).toBe("line 1105: The line is longer than 8388608 bytes.");
    expect(lines[3]).toBe("line 1106: moods/bad-many-0 already appears on line 5.");
    expect(lines[4]).toContain("Imported: 1103 created, 0 updated, 0 unchanged, 4 failed");
  });

  it("--json lists all failures, if there are more than a person reads", async () => {
    const bad = "x\n".repeat(150);
    const { stdout } = await importFrom(bad);
    expect(stdout.split("\n").filter((one) => one.startsWith("line "))).toHaveLength(100);
    expect(stdout).toContain("and 50 more; --json has all of them");
    const { exitCode, stdout: json } = await importFrom(bad, "--json");
    const { failed } = JSON.parse(json);
    expect([exitCode, failed.length, failed[149].line]).toEqual([1, 150, 150]);
    expect(failed[0].code).toBe("malformed-json");
  });

  it("counts the failures that are not listed", async () => {
    const bad = [...Array.from({ length: 600 }, () => "x\n"), ...Array(700).fill("{}\n")];
    const { stdout } = await importFrom([...bad, mood("behind-them")]);
    expect(stdout).toContain("and 1200 more; --json has the first 1000 of them");
    expect(stdout).toContain("Imported: 1 created, 0 updated, 0 unchanged, 1300 failed");
    const { exitCode, stdout: json } = await importFrom(bad, "--json");
    const { failed, failedCount } = JSON.parse(json);
    expect([exitCode, failed.length, failed[999].line, failedCount]).toEqual([1, 1000, 1000, 1300]);
  });

  it("--mode upsert replaces what create reports, and --dry-run writes nothing", async () => {
    await importFrom(mood("mode", "Old"));
    const created = await importFrom(mood("mode", "New"));
    expect([created.exitCode, created.stdout]).toEqual([
      1,
      expect.stringContaining("line 1: moods/mode already exists with different content"),
    ]);
    const dry = await importFrom(mood("mode", "New"), "--mode", "upsert", "--dry-run");
    expect([dry.exitCode, dry.stdout]).toEqual([
      0,
      expect.stringContaining("Would import: 0 created, 1 updated, 0 unchanged, 0 failed"),
    ]);
    expect(await exportFrom(place, "--type", "moods")).toContain(mood("mode", "Old"));
    await importFrom(mood("mode", "New"), "--mode", "upsert");
    expect(await exportFrom(place, "--type", "moods")).toContain(mood("mode", "New"));
  });

  it("an empty input imports nothing", async () => {
    const { exitCode, stdout } = await importFrom("\n\n");
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("Imported: 0 created")]);
  });

  it("rejects an unknown type with a sentence", async () => {
    const { exitCode, stderr } = await seedbed(["export", "--type", "x", ...place.to]);
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringMatching(/^type must be personas, .* or moods\. \(invalid-parameter, 400, /),
    ]);
  });
});

it("the process reads from a pipe", async () => {
  const to = ["--storage", await anyStorage()];
  const given = mood("zz-piped", "流れる");
  const imported = await spawnSeedbed(["import", "-", ...to], { stdin: given });
  expect(imported).toMatchObject({ exitCode: 0, stderr: "" });
  expect((await seedbed(["export", "--type=moods", ...to])).stdout).toBe(given);
});
