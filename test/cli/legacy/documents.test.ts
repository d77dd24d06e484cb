import { describe, expect, it } from "vitest";
import type { LegacyRow } from "../../../src/cli/legacy/database.ts";
import { toDocuments } from "../../../src/cli/legacy/documents.ts";

const row = (
  given: Partial<Omit<LegacyRow, "document">> & { readonly document?: object | string },
): LegacyRow => {
  const { document, ...others } = given;
  return {
    ...{ table: "documents", id: "a", type: "mood", name: undefined },
    ...{ file: undefined, updatedAt: undefined },
    ...others,
    document: typeof document === "object" ? JSON.stringify(document) : document,
  };
};

const prompt = "system:\nYou are {{persona}}.\n".repeat(1_000);

describe("a row becomes", () => {
  it.for<{
    name: string;
    given: Parameters<typeof row>[0];
    collection: string;
    document: object;
    notes?: string[];
  }>([
    {
      name: "a persona with all its fields, known and unknown",
      given: { type: "persona", document: { name: "Ada", x: { y: [1, null, "愛"] } } },
      collection: "personas",
      document: { id: "a", name: "Ada", x: { y: [1, null, "愛"] } },
    },
    {
      name: "a template, whose content is the prompt",
      given: { type: "prompt_template", document: { name: "T", content: prompt } },
      collection: "templates",
      document: { id: "a", name: "T", prompt },
    },
    {
      name: "a template with the content as prompt where it has both",
      given: { type: "prompt_template", document: { name: "T", content: "new", prompt: "old" } },
      collection: "templates",
      document: { id: "a", name: "T", prompt: "new" },
      notes: ["it had a prompt beside its content, which was left out"],
    },
    {
      name: "a template with its prompt where it has no content",
      given: { type: "prompt_template", document: { prompt: "p", content: null } },
      collection: "templates",
      document: { id: "a", prompt: "p", content: null },
    },
    {
      name: "a scenario whose content stays what it is",
      given: { type: "scenario", document: { title: "S", content: "c", scenario: {} } },
      collection: "scenarios",
      document: { id: "a", title: "S", content: "c", scenario: {} },
    },
    {
      name: "a scenario with the name of the column as its title",
      given: { type: "scenario", name: "田辺 愛子", document: { scenario: {} } },
      collection: "scenarios",
      document: { id: "a", title: "田辺 愛子", scenario: {} },
    },
    {
      name: "a mood with the name of the column instead of a blank one",
      given: { name: "Calm", document: { mood: " " } },
      collection: "moods",
      document: { id: "a", mood: "Calm" },
    },
    {
      name: "a persona with its own name where the column has another",
      given: { type: "persona", name: "Column", document: { name: "Own" } },
      collection: "personas",
      document: { id: "a", name: "Own" },
    },
    {
      name: "a document with the id of the row",
      given: { id: "b", document: { id: "other", mood: "M" } },
      collection: "moods",
      document: { id: "b", mood: "M" },
      notes: ['the id in its document was "other"'],
    },
    {
      name: "a document whose own id is the same number",
      given: { id: "12", document: { id: 12, mood: "M" } },
      collection: "moods",
      document: { id: "12", mood: "M" },
    },
    {
      name: "a document without what an export of Seedbed adds",
      given: { document: { mood: "M", _meta: { revision: 1 } } },
      collection: "moods",
      document: { id: "a", mood: "M" },
    },
  ])("$name", async ({ collection, document, given, notes = [] }) => {
    const { broken, documents } = await toDocuments([row(given)]);
    expect(broken).toEqual([]);
    const found = documents.map((one) => [one.type.collection, one.document, one.notes]);
    expect(found).toEqual([[collection, document, notes]]);
  });
});

describe("a broken row is named, and does not stop others:", () => {
  it.for<[string, Parameters<typeof row>[0], RegExp]>([
    ["with broken JSON", { document: "{" }, /^its document is not JSON: .*line 1, column 2/],
    ["with a list", { document: "[]" }, /^its document is not a JSON object$/],
    ["with a text", { document: '"text"' }, /^its document is not a JSON object$/],
    ["without a document", {}, /^its document is empty$/],
    [
      "of an unknown type",
      { type: "note", document: {} },
      /^its type is none of persona, prompt_t/,
    ],
    ["of a type that objects have", { type: "constructor", document: {} }, /^its type is none of/],
    ["without a type", { type: undefined, document: {} }, /^its type is none of/],
    ["without an id", { id: undefined, document: {} }, /^it has no id$/],
    [
      "with a name given twice",
      { document: '{"a":1,"a":2}' },
      /^its document can't be stored: .*twice/,
    ],
  ])("%s", async ([, given, detail]) => {
    const good = row({ id: "good", document: { mood: "Good" } });
    const { broken, documents } = await toDocuments([row(given), good]);
    expect(broken).toEqual([{ row: row(given), detail: expect.stringMatching(detail) }]);
    expect(documents.map(({ id }) => id)).toEqual(["good"]);
  });
});

describe("ids:", () => {
  const long = "x".repeat(128);
  it.for<{ name: string; ids: string[]; expected: string[]; names?: string }>([
    { name: "valid ids stay", ids: ["Maria_1.b", "42", long], expected: ["Maria_1.b", "42", long] },
    {
      name: "spaces, slashes and a leading _ become slugs",
      ids: ["Maria López", "a/b", "_draft", " x ", "../up"],
      expected: ["maria-lopez", "a-b", "draft", "x", "up"],
    },
    {
      name: "equal slugs get numbers, and valid ids come first",
      ids: ["a b", "a/b", "a-b", "a-b-2"],
      expected: ["a-b-3", "a-b-4", "a-b", "a-b-2"],
    },
    {
      name: "long ids are cut, and stay distinct",
      ids: [`${long}1`, `${long}2`],
      expected: ["x".repeat(100), `${"x".repeat(100)}-2`],
    },
    {
      name: "an id that leaves no slug takes that of the name",
      ids: ["愛"],
      names: "Aiko Tanabe",
      expected: ["aiko-tanabe"],
    },
    {
      name: "an id without either becomes a hash",
      ids: ["愛", "_"],
      expected: ["mood-9a6c458a", "mood-d2e2adf7"],
    },
  ])("$name", async ({ expected, ids, names }) => {
    const rows = ids.map((id, index) => row({ id, name: names, document: { mood: `M${index}` } }));
    const { documents } = await toDocuments(rows);
    expect(documents.map(({ id }) => id)).toEqual(expected);
    expect(documents.map(({ document }) => document["id"])).toEqual(expected);
  });

  it("the same slug in two types is no collision", async () => {
    const rows = [
      row({ id: "a b", document: { mood: "M" } }),
      row({ id: "a/b", type: "persona", document: { name: "P" } }),
    ];
    expect((await toDocuments(rows)).documents.map(({ id }) => id)).toEqual(["a-b", "a-b"]);
  });

  it("the id of a broken row is not given to another", async () => {
    const rows = [row({ id: "a-b", document: "{" }), row({ id: "a b", document: { mood: "M" } })];
    expect((await toDocuments(rows)).documents.map(({ id }) => id)).toEqual(["a-b-2"]);
  });
});

it.for<[string, Partial<LegacyRow>, Partial<LegacyRow>, boolean]>([
  [
    "with the same text is left out",
    { id: "uuid", name: "Calm" },
    { id: "1", name: " calm" },
    true,
  ],
  [
    "with the same id is left out",
    { id: "calm", name: "Calm" },
    { id: "calm", name: "Very calm" },
    true,
  ],
  ["of its own is migrated", { id: "calm", name: "Calm" }, { id: "1", name: "Cross" }, false],
  [
    "with the id of a persona is migrated",
    { type: "persona", id: "1", name: "P" },
    { id: "1", name: "C" },
    false,
  ],
])("of the table moods, a mood %s", async ([, document, mood, isRepeated]) => {
  const rows = [
    row({ ...document, document: {} }),
    row({ ...mood, table: "moods", document: { mood: mood.name } }),
  ];
  const { documents, repeated } = await toDocuments(rows);
  expect([documents.length, repeated.length]).toEqual(isRepeated ? [1, 1] : [2, 0]);
});
