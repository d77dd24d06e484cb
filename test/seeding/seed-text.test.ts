import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { documentTypes } from "../../src/documents/index.ts";
import { mood } from "../../src/documents/mood.ts";
import { template } from "../../src/documents/template.ts";
import { readSeeds } from "../../src/seeding/seed-files.ts";
import { newSeedFile, updateSeedText } from "../../src/seeding/seed-text.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "seedbed-seeds-"));
  await mkdir(join(folder, "moods"));
  await mkdir(join(folder, "prompts"));
});
afterEach(() => rm(folder, { recursive: true }));

describe.for(documentTypes)("the seed files of the type $singular", (type) => {
  it("are left byte for byte as they are when their documents have not changed", async () => {
    const { seeds } = await readSeeds("seeds", type);
    for (const seed of seeds) {
      const text = await readFile(`seeds/${seed.file}`, "utf8");
      expect(await updateSeedText(type, { text, seed }, JSON.parse(seed.body))).toBe(text);
    }
  });

  it("can be rewritten with the same content", async () => {
    const { seeds } = await readSeeds("seeds", type);
    await mkdir(join(folder, type.seeds.folder), { recursive: true });
    for (const { body } of seeds) {
      const { file, text } = await newSeedFile(type, JSON.parse(body));
      await writeFile(join(folder, file), text);
    }
    const again = await readSeeds(folder, type);
    expect(again.problems).toEqual([]);
    expect(again.fileSet).toBe((await readSeeds("seeds", type)).fileSet);
  });
});

it("a new document becomes a file that is called after it and does not repeat its id", async () => {
  const document = { id: "new-one", name: "New", prompt: "Hello\n" };
  expect(await newSeedFile(template, document)).toEqual({
    file: "prompts/new-one.prompty",
    text: "---\nname: New\n---\nHello\n",
  });
});

it("a document in a list changes on its own, and gets an id once its title no longer gives it", async () => {
  const text = '[\n  {"mood": "Calm"},\n  {"mood": "Odd", "n": 1.0}\n]\n';
  await writeFile(join(folder, "moods/several.json"), text);
  const { seeds } = await readSeeds(folder, mood);
  const seed = seeds.find(({ id }) => id === "odd");
  expect(seed).toMatchObject({ index: 1, file: "moods/several.json" });
  if (seed === undefined) {
    return;
  }
  const kept = { id: "odd", mood: "Odd", n: 2 };
  expect(await updateSeedText(mood, { text, seed }, kept)).toBe(text.replace("1.0", "2"));
  const renamed = { id: "odd", mood: "Strange", n: 1 };
  expect(await updateSeedText(mood, { text, seed }, renamed)).toBe(
    text.replace('"Odd", "n": 1.0', '"Strange", "n": 1.0, "id": "odd"'),
  );
});
