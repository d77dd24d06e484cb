import { glob, readFile } from "node:fs/promises";
import { diffLines } from "diff";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/documents/json.ts";
import { promptySeeds } from "../../src/documents/text/prompty.ts";
import { jsonSeeds } from "../../src/documents/text/seed-format.ts";
import { anyText } from "../support/any-text.ts";

/** The number of documents; `DOCUMENTS=20000 npm test -- writing --testTimeout=600000` tries more. */
const runs = Number(process.env["DOCUMENTS"] ?? 50);

/** Texts that YAML, JSON or a careless writer could mistake for something else. */
const trap = fc.constantFrom(
  "",
  " ",
  "yes",
  "null",
  "~",
  "1",
  "1.0",
  "0x1F",
  "-.inf",
  "2026-11-24",
  "true",
  "# no comment",
  "a: b",
  "- a",
  "---",
  "...",
  "--- |",
  "{a",
  "*a",
  "&a b",
  "!a",
  "%a",
  "<<",
  "|",
  ">",
  "a\nb",
  "a\n\n  b\n",
  "\n",
  "\n\na\n\n",
  "  a\n b",
  "a\r\nb\r\n",
  "a\n\t\nb ",
  "\u0000\u0007\u0085\u2028\ufeff",
  "日本語: 「はい」\n二行目",
  "🌱".repeat(30),
  'it\'s "both"',
  "${env:SECRET}",
  "long ".repeat(60),
  "\\",
  "\t",
  "prompt",
  "id",
  "__proto__",
);
const text = fc.oneof(trap, anyText({ maxLength: 20 }), fc.lorem());
// Node 24.21 parses {"\
// ":0} as {"\\\\":0} after parsing a key of one backslash.
const key = text.filter((one) => !one.includes("\\"));
const value = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    text,
    fc.constantFrom(null, true, false, 0, -1, 1.5, 1e-7, 123456789),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie("json"), { maxLength: 4 }),
    fc.dictionary(key, tie("json"), { maxKeys: 4 }),
  ),
})).json;
const fields = fc.dictionary(
  fc.oneof(
    { arbitrary: fc.constantFrom("name", "model", "inputs", "tags"), weight: 3 },
    { arbitrary: key, weight: 1 },
  ),
  value,
  { maxKeys: 6 },
);
const documents = fc.tuple(fields, text).map(([rest, prompt]) => toJson({ ...rest, prompt }));

/** As in JSON: no -0, and `__proto__` is an ordinary field. */
function toJson(one: unknown): JsonObject {
  return JSON.parse(JSON.stringify(one));
}

const seeds = await Promise.all(
  (await Array.fromAsync(glob("seeds/prompts/*.prompty"))).map((file) => readFile(file, "utf8")),
);

/** Files in the layouts that people use. */
const layouts = {
  [promptySeeds.mediaType]: [
    ...seeds,
    ...seeds.map((seed) => `\uFEFF${seed.replaceAll("\n", "\r\n")}`),
    "Just a prompt",
    "\uFEFF\r\nJust a prompt\r\n",
    "---\n---\n",
    "---\n# nothing yet\n---\nx",
    "\n--- \nname: A\n---",
    "---\nname: &n A # a\n\n# b\nmodel: &m !!map # c\n    api: chat\n\n    list:\n    -   a: 1\n        b: *n\n    -   - x\n        - y\n    # d\ninputs: { a: {x: 1, }, b, <<: *m } # e\ntags: [\n  a, # f\n  b\n  ]\ncopy: *m\n? name two\n: 2\nempty: # g\nmerged:\n  <<: *m\n  text: >+\n    folded\n    text\n\n...\n---\nx\n",
    "---\n{name: A, model: {api: chat}}\n---\nx",
    "---\nname: A\r\nmodel: |2-\n   a\n\r\n  b\n---\nx",
  ],
  [jsonSeeds.mediaType]: [
    "{}",
    '{"name":"A","model":{"api":"chat","list":[1,2,3]},"tags":[]}',
    '\uFEFF{ "name": "A", "tags": ["a", "b"], "model": { } }\r\n',
    '{\r\n\t"name": "A",\r\n\t"tags": [\r\n\t\t"a", "b"\r\n\t],\r\n\t"title": "B"\r\n}\r\n',
    '[\n  {"name": "A"},\n  {\n    "name": "B"\n  }\n]\n',
  ],
};

describe.for([promptySeeds, jsonSeeds])("documents written as $mediaType", (format) => {
  const isInList = (file: string) => file.startsWith("[");

  it("are read as they were, whatever is in them", async () => {
    await fc.assert(
      fc.asyncProperty(documents, async (document) => {
        expect(await format.parse(await format.write(document))).toEqual(document);
      }),
      { numRuns: runs },
    );
  });

  it("can become any other document, and nothing is left to do then", async () => {
    await fc.assert(
      fc.asyncProperty(documents, documents, async (old, wanted) => {
        const file = await format.update(await format.write(old), wanted);
        expect(await format.parse(file)).toEqual(wanted);
        expect(await format.update(file, wanted)).toBe(file);
      }),
      { numRuns: runs },
    );
  });

  it("replace those of any file, whatever its layout", async () => {
    const files = fc.constantFrom(...(layouts[format.mediaType] ?? []));
    await fc.assert(
      fc.asyncProperty(files, documents, async (before, wanted) => {
        const index = isInList(before) ? 1 : undefined;
        const file = await format.update(before, wanted, { index });
        const read = await format.parse(file);
        expect(Array.isArray(read) ? read[1] : read).toEqual(wanted);
        expect(file.startsWith("\uFEFF")).toBe(before.startsWith("\uFEFF"));
      }),
      { numRuns: runs },
    );
  });

  it("leave a file as it is, byte for byte, when they have not changed", async () => {
    for (const before of layouts[format.mediaType] ?? []) {
      const read = await format.parse(before);
      const [index, document] = Array.isArray(read) ? [1, read[1]] : [undefined, read];
      expect(await format.update(before, document, { index })).toBe(before);
    }
  });

  it("omit the id that the file name already gives", async () => {
    const document = { id: "a", name: "A", prompt: "x" };
    const { id, ...rest } = document;
    const text = await format.write(document, { impliedId: "a" });
    expect(await format.parse(text)).toEqual(rest);
    expect(await format.update(text, document, { impliedId: "a" })).toBe(text);
    expect(await format.parse(await format.update(text, document))).toEqual(document);
    const named = await format.write(document);
    expect(await format.update(named, document, { impliedId: "a" })).toBe(named);
    expect(await format.parse(await format.write(document, { impliedId: "b" }))).toEqual(document);
  });
});

describe("a .prompty file", () => {
  const before = `---
# Shown first.
name: 'Parcel desk'   # in quotes
model: {api: chat, configuration: {type: openai}} # in brackets
tags: [ a, b ]
authors:
- one   # first

# second
- two
inputs:
    customer:   # a persona
        type: object

    mood:
        type: string
text: >-
  folded
  text
version: 1.0
---
system:
One
`;

  it.for<{ name: string; change: (document: JsonObject) => JsonObject; lines: string }>([
    { name: "the prompt", change: (d) => ({ ...d, prompt: "system:\nTwo\n" }), lines: "-One +Two" },
    {
      name: "a text in quotes",
      change: (d) => ({ ...d, name: "It's new" }),
      lines: "-name: 'Parcel desk'   # in quotes +name: 'It''s new'   # in quotes",
    },
    {
      name: "a text that gets lines",
      change: (d) => ({ ...d, name: "a\nb" }),
      lines: "-name: 'Parcel desk'   # in quotes +name: |-   # in quotes +    a +    b",
    },
    {
      name: "a value in brackets",
      change: (d) => ({
        ...d,
        model: { api: "chat", configuration: { type: "azure", size: [1] } },
      }),
      lines:
        "-model: {api: chat, configuration: {type: openai}} # in brackets +model: {api: chat, configuration: {type: azure, size: [1]}} # in brackets",
    },
    {
      name: "an item more in brackets",
      change: (d) => ({ ...d, tags: ["a", "yes", "b"] }),
      lines: '-tags: [ a, b ] +tags: [ a, "yes", b ]',
    },
    {
      name: "an item less in brackets",
      change: (d) => ({ ...d, tags: ["b"] }),
      lines: "-tags: [ a, b ] +tags: [ b ]",
    },
    {
      name: "items more and other",
      change: (d) => ({ ...d, authors: ["one", "three", "four"] }),
      lines: "-- two +- three +- four",
    },
    {
      name: "an item less",
      change: (d) => ({ ...d, authors: ["two"] }),
      lines: "-- one   # first",
    },
    {
      name: "a key more, deep in",
      change: (d) => ({ ...d, inputs: { ...Object(d["inputs"]), age: { type: "number" } } }),
      lines: "+    age: +        type: number",
    },
    {
      name: "a key less, deep in",
      change: (d) => ({ ...d, inputs: { customer: { type: "object" } } }),
      lines: "-    mood: -        type: string",
    },
    {
      name: "a key more",
      change: (d) => ({ ...d, sample: { a: [] } }),
      lines: "+sample: +    a: []",
    },
    {
      name: "a mapping that becomes a text",
      change: (d) => ({ ...d, inputs: "none" }),
      lines:
        "-inputs: -    customer:   # a persona -        type: object - -    mood: -        type: string +inputs: none",
    },
    {
      name: "a folded text",
      change: (d) => ({ ...d, text: "other" }),
      lines: "-  folded -  text +    other",
    },
    { name: "a number", change: (d) => ({ ...d, version: 2 }), lines: "-version: 1.0 +version: 2" },
  ])("changes only where the document did: $name", async ({ change, lines }) => {
    for (const eol of ["\n", "\r\n"]) {
      const text = before.replaceAll("\n", eol);
      const document = change(Object(await promptySeeds.parse(text)));
      const prompt = String(document["prompt"]).replaceAll(/\r?\n/g, eol);
      const after = await promptySeeds.update(text, { ...document, prompt });
      expect(differences(text, after, eol)).toBe(lines);
    }
  });

  it.for([
    ["- &a name: x # one\n  m: 1\n", [{ name: { z: 1 }, m: 1 }], "- name:\n    z: 1\n  m: 1\n"],
    ["- ? a\n  : b # one\n  d: 1\n", [{ a: [1], d: 1 }], "- a:\n  - 1\n  d: 1\n"],
    ["- !!str x # one\n", [{ a: 1 }], "- a: 1\n"],
    ["- !!str 5 # one\n", ["6"], '- !!str "6" # one\n'],
    ["- !!str 5 # one\n", [6], "- 6\n"],
    ["- k: !!str 5 # one\n", [{ k: 6 }], "- k: 6 # one\n"],
    ["- [!!int 5, b] # one\n", [["a", "b"]], "- [a, b] # one\n"],
  ] as const)(
    "rewrites an item with an anchor, a tag or a question mark, and nothing around it: %j",
    async ([item, list, after]) => {
      const file = (first: string) => `---\nl:\n${first}- y # two\n# end\n---\nx`;
      const wanted = { l: [...list, "y"], prompt: "x" };
      expect(await promptySeeds.update(file(item), wanted)).toBe(file(after));
      expect(await promptySeeds.parse(file(after))).toEqual(wanted);
    },
  );

  it("keeps its aliases correct if their anchors change or disappear", async () => {
    const text = "---\na: &x # note\n  of: 1\nb: *x\nc:\n  <<: *x\n---\nx";
    for (const wanted of [
      { a: { of: 2 }, b: { of: 1 }, c: { of: 1 } },
      { b: { of: 1 }, c: { of: 1 } },
      { a: { of: 1 }, b: { of: 3 }, c: {} },
      { a: "gone", b: { of: 1 }, c: { of: 1, m: 1 } },
    ]) {
      const document = { ...wanted, prompt: "x" };
      expect(await promptySeeds.parse(await promptySeeds.update(text, document))).toEqual(document);
    }
    const apart = { a: { of: 1 }, b: { of: 3 }, c: { of: 1 }, prompt: "x" };
    expect(await promptySeeds.update(text, apart)).toBe(
      "---\na: &x # note\n  of: 1\nb:\n  of: 3\nc:\n  <<: *x\n---\nx",
    );
  });

  it("can't be made of a document without a prompt", async () => {
    for (const document of [{ name: "A" }, { name: "A", prompt: 7 }]) {
      const refusal = {
        code: "validation-failed",
        message: expect.stringMatching(/^The prompt must be a string: .*\.prompty/),
      };
      await expect(promptySeeds.write(document)).rejects.toMatchObject(refusal);
      await expect(promptySeeds.update("---\n---\nx", document)).rejects.toMatchObject(refusal);
    }
  });
});

describe("a JSON file", () => {
  it.for([
    {
      name: "a text",
      before: '{\n    "a": [1, 2], "b": "x",\n\n    "c": { "d": null }\n}',
      wanted: { a: [1, 2], b: "y", c: { d: null } },
      after: '{\n    "a": [1, 2], "b": "y",\n\n    "c": { "d": null }\n}',
    },
    {
      name: "fields in one line",
      before: '{ "a": 1, "b": { "c": 1 } }\n',
      wanted: { b: { c: 1, d: [1, { e: 2 }] }, f: 3 },
      after: '{ "b": { "c": 1, "d": [1, {"e": 2}] }, "f": 3 }\n',
    },
    {
      name: "a minified file",
      before: '{"a":1,"b":[1,2,3]}',
      wanted: { a: { x: 1 }, b: [0, 1, 3] },
      after: '{"a":{"x":1},"b":[0,1,3]}',
    },
    {
      name: "fields on lines with tabs and CRLF",
      before: '\uFEFF{\r\n\t"a": 1,\r\n\t"b": 2\r\n}\r\n',
      wanted: { a: 1, c: { d: [] } },
      after: '\uFEFF{\r\n\t"a": 1,\r\n\t"c": {\r\n\t\t"d": []\r\n\t}\r\n}\r\n',
    },
    {
      name: "one document of a list",
      before: '[\n  {"a": 1.0},\n  {\n    "a": 1,\n    "z": [\n      1\n    ]\n  }\n]\n',
      wanted: { a: 2, z: [1, 2] },
      index: 1,
      after: '[\n  {"a": 1.0},\n  {\n    "a": 2,\n    "z": [\n      1,\n      2\n    ]\n  }\n]\n',
    },
    {
      name: "a field called __proto__ that is gone",
      before: '{"a": 1, "__proto__": 2}',
      wanted: { a: 1 },
      after: '{"a": 1}',
    },
  ])("changes only where the document did: $name", async ({ after, before, index, wanted }) => {
    expect(await jsonSeeds.update(before, wanted, { index })).toBe(after);
  });

  it("is refused when it can't be read, with the place", async () => {
    await expect(jsonSeeds.update('{\n  "a": }', {})).rejects.toMatchObject({ line: 2, column: 8 });
  });
});

/** The removed and the new lines, in order. */
function differences(before: string, after: string, eol: string): string {
  return diffLines(before, after)
    .filter(({ added, removed }) => added || removed)
    .flatMap(({ added, value }) =>
      value
        .replace(/\r?\n$/, "")
        .split(eol)
        .map((line) => `${added ? "+" : "-"}${line}`),
    )
    .join(" ");
}
