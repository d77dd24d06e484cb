import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mood } from "../../src/documents/mood.ts";
import { template } from "../../src/documents/template.ts";
import { readSeeds } from "../../src/seeding/seed-files.ts";
import { nested } from "../support/any-document.ts";
import { type Ask, apiOf } from "../support/in-process-api.ts";
import { createSeedFolder, type SeedFolder } from "../support/seed-folder.ts";
import { openSqliteStore } from "../support/stores.ts";

/** A way in: its message about a document that it refuses, or `undefined`. */
type Door = (document: string) => Promise<string | undefined>;

let folder: SeedFolder;
let ask: Ask;
let count = 0;
beforeAll(async () => {
  folder = await createSeedFolder();
  ask = apiOf((await openSqliteStore()).store);
});
afterAll(() => folder.remove());

/** An id that no document has. */
function freshId(): string {
  count += 1;
  return `a${count}`;
}

async function importLine(document: string, id = freshId()): Promise<string | undefined> {
  const headers = { "content-type": "application/x-ndjson" };
  const line = `{"type":"moods","document":${document.replace("{", `{"id":"${id}",`)}}`;
  const body = `\n${line}\n`;
  const { failed } = JSON.parse((await ask("import", { body, headers })).text);
  expect(failed.map((one: { line: number }) => one.line)).toEqual(failed.length > 0 ? [2] : []);
  return failed[0]?.detail;
}

async function send(operation: string, body: string): Promise<string | undefined> {
  const id = freshId();
  await ask("moods-create", { body: JSON.stringify({ id, mood: "x" }) });
  const { status, text } = await ask(operation, { body, params: { id } });
  expect(status, text).toBeOneOf([200, 201, 400]);
  return status === 400 ? JSON.parse(text).detail : undefined;
}

async function seed(text: string): Promise<string | undefined> {
  await folder.write({ "moods/one.json": text });
  const { problems } = await readSeeds(folder.path, mood);
  expect(problems.every(({ line }) => line !== undefined)).toBe(true);
  return problems.length === 0 ? undefined : problems.map(({ detail }) => detail).join("; ");
}

async function prompty(document: string): Promise<string | undefined> {
  // A mapping in braces is YAML's closest form to JSON.
  await folder.write({ "prompts/one.prompty": `---\n${document}\n---\nx` });
  const { problems } = await readSeeds(folder.path, template);
  return problems[0]?.detail;
}

const jsonDoors: Readonly<Record<string, Door>> = {
  POST: (document) => send("moods-create", document),
  PUT: (document) => send("moods-replace", document),
  PATCH: (document) => send("moods-patch", document),
  import: (document) => importLine(document),
  "a seed file": seed,
  "a seed file with a list": (document) => seed(`[\n${document}]`),
};

describe.for([...Object.entries(jsonDoors), ["front matter", prompty] as const])(
  "by %s",
  ([, door]) => {
    const withField = (field: string) => door(`{"mood":"x",${field}}`);

    it.for([
      "1e16",
      "10000000000000000",
      "1e23",
      "1.5e300",
      "5e-324",
      "-0",
      "0e-99",
      "9007199254740991",
      "9007199254740992.0",
      "0.12345678901234567",
      "12345678901.234567",
      "1.7976931348623157e308",
    ])("the number %s can be stored", async (number) => {
      expect(await withField(`"n":${number}`)).toBeUndefined();
    });

    it.for([
      "9007199254740993",
      "9007199254740993.0",
      "90071992547409930e-1",
      "123456789012345678",
      "0.123456789012345678",
      "1.00000000000000000001",
      "1e400",
      "-1e400",
      "1e-400",
      "1e999999999",
      "1e-999999999",
    ])("the number %s is refused", async (number) => {
      expect(await withField(`"n":${number}`)).toContain(number);
    });

    it.for([
      ['"t":"\\ud83c"', "an unpaired surrogate"],
      ['"t":["\\udf31\\ud83c"]', "an unpaired surrogate"],
      ['"\\ud83c":1', "an unpaired surrogate"],
      ['"a":{"b":1,"b":2}', "appears twice"],
      ['"mood":"y"', "appears twice"],
      ['"m\\u006fod":"y"', "appears twice"],
      ['"__proto__":1,"__proto__":2', "appears twice"],
      ['"a\\\\":1', "backslash"],
      ['"a\\u005c":1', "backslash"],
    ] as const)("a document with %s is refused", async ([field, said]) => {
      expect(await withField(field)).toContain(said);
    });

    it.for([
      '"t":"\\ud83c\\udf31"',
      '"\\ud83c\\udf31":"\\\\ud83c"',
      '"a":{"b":1},"b":[{"b":1},{"b":1}]',
    ])("a document with %s can be stored", async (field) => {
      expect(await withField(field)).toBeUndefined();
    });

    it("64 levels of a document can be stored, but no more", async () => {
      expect(await withField(`"a":${nested(63)}`)).toBeUndefined();
      expect(await withField(`"a":${nested(64)}`)).toContain("64 levels");
      expect(await withField(`"a":${"[".repeat(20_000)}${"]".repeat(20_000)}`)).toContain(
        "64 levels",
      );
    });
  },
);

describe("the error for a document that can't be stored", () => {
  const document = '{"mood":"Half","\ud83c":1,"tiny":1e-400}'.replace("\ud83c", "\\ud83c");

  it("over HTTP has each fault with its location and pointer", async () => {
    const { text } = await ask("moods-create", { body: document.replace(',"tiny', ',\n"tiny') });
    const place = "line 1, column 16";
    expect(JSON.parse(text)).toMatchObject({
      code: "malformed-json",
      detail: `The body can't be stored: /\ufffd has an unpaired surrogate in its name (${place}); /tiny is a number that can't be stored exactly (1e-400); send it as a string (line 2, column 8).`,
      errors: [
        { pointer: "/\ufffd", code: "lone_surrogate" },
        { pointer: "/tiny", code: "inexact_number" },
      ],
    });
  });

  it("in a seed file names the file and both faults, each with its line", async () => {
    await folder.write({ "moods/one.json": document.replace(',"tiny', ',\n"tiny') });
    expect((await readSeeds(folder.path, mood)).problems).toMatchObject([
      { file: "moods/one.json", line: 1, detail: expect.stringContaining("surrogate") },
      { file: "moods/one.json", line: 2, detail: expect.stringContaining("/tiny is a number") },
    ]);
  });

  it.for([
    [document, /^The line can't be stored: .*\(column 52\); \/tiny .* \(column 70\)\.$/],
    ["nonsense", /^The line is not JSON: [a-z ]+ \(column 28\)\.$/],
  ] as const)("in an import has one line number and no body: %s", async ([sent, said]) => {
    expect(await importLine(sent, "a")).toMatch(said);
  });

  it("of the line around the document is pointed at from there", async () => {
    const body = '{"type":"moods","type":"moods","document":{"id":"a","mood":"x"}}';
    const headers = { "content-type": "application/x-ndjson" };
    const { failed } = JSON.parse((await ask("import", { body, headers })).text);
    expect(failed[0].errors[0]).toMatchObject({ pointer: "/type", code: "duplicate_name" });
  });
});
