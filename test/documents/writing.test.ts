import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { haveSameMeaning } from "../../src/documents/canonical-json.ts";
import type { JsonObject } from "../../src/documents/json.ts";
import { promptySeeds } from "../../src/documents/prompty.ts";
import { jsonSeeds } from "../../src/documents/seed-format.ts";

/** Texts that YAML, JSON or a hasty writer could take for something else. */
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
const text = fc.oneof(trap, fc.string({ unit: "binary", maxLength: 20 }), fc.lorem());
// Node 24.21 reads {"\\n":0} as {"\\\\":0} when it has read a key of one backslash before.
const key = text.filter((one) => !one.includes("\\"));
const value = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    text,
    fc.constantFrom(null, true, false, 0, -1, 1.5, 1e-7, 123456789),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter(isKept),
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

/** Whole numbers beyond 2^53 are refused wherever they come in. */
function isKept(number: number): boolean {
  return !Number.isInteger(number) || Number.isSafeInteger(number);
}

/** As JSON has it: no -0, and `__proto__` is a field as any other. */
function toJson(one: unknown): JsonObject {
  return JSON.parse(JSON.stringify(one));
}

const same = (one: unknown, other: unknown) =>
  expect(
    haveSameMeaning(JSON.stringify(one), JSON.stringify(other)),
    `${JSON.stringify(one)} and ${JSON.stringify(other)}`,
  ).toBe(true);

describe.for([promptySeeds, jsonSeeds])("documents written as $mediaType", (format) => {
  it("are read as they were, whatever is in them", async () => {
    await fc.assert(
      fc.asyncProperty(documents, async (document) => {
        same(await format.parse(await format.write(document)), document);
      }),
      { numRuns: Number(process.env["RUNS"] ?? 300) },
    );
  });

  it("can become any other document", async () => {
    await fc.assert(
      fc.asyncProperty(documents, documents, async (old, wanted) => {
        const before = await format.write(old);
        const file = await format.update(before, wanted);
        same(await format.parse(file), wanted);
        expect(await format.update(file, wanted)).toBe(file);
      }),
      { numRuns: Number(process.env["RUNS"] ?? 300) },
    );
  });
});
