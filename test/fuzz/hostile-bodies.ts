import fc from "fast-check";
import { anyText } from "../support/any-text.ts";
import { word } from "./hostile-requests.ts";

const text = (value: unknown) =>
  JSON.stringify(value, (_, item) => (typeof item === "bigint" ? String(item) : item)) ?? "";
const documents = fc.oneof(
  fc.record(
    { name: fc.anything(), mood: fc.string(), title: fc.string(), prompt: fc.string() },
    { requiredKeys: [] },
  ),
  fc.record({
    id: word,
    name: fc.string(),
    mood: fc.string(),
    prompt: fc.string(),
    title: fc.string(),
    scenario: fc.record({ description: fc.string() }),
  }),
  fc.dictionary(word, fc.jsonValue()),
  fc.jsonValue(),
);
/** Valid JSON that often breaks programs, and texts that only look like JSON. */
const oddJson = fc.constantFrom(
  '{"mood":"\\ud800"}',
  '{"mood":"x","\\udc00":1}',
  '{"__proto__":{"mood":"x"},"mood":"x"}',
  '{"mood":"x","constructor":{"prototype":{"polluted":true}}}',
  '{"mood":"x","toString":1,"hasOwnProperty":null,"length":-1}',
  '{"mood":"x","mood":"y"}',
  '{"mood":"x","id":"fuzz-1","id":"fuzz-2"}',
  '{"mood":"x","n":1e400}',
  '{"mood":"x","n":-1e-400}',
  '{"mood":"x","n":123456789012345678901234567890}',
  '{"mood":"x","n":-0}',
  '{"mood":"x","n":0x10}',
  '{"mood":"x","n":NaN}',
  '{"mood":"x","\\\\":1}',
  '{"mood":"x","\\n":1,"\\u0000":2}',
  '{"mood":"x","":{"":[{}]}}',
  '{"mood":"x","_meta":{"revision":9e9}}',
  '\ufeff{"mood":"x"}',
  '{"mood":"x"}{"mood":"y"}',
  '{"type":"moods","document":{"id":"fuzz-1","mood":"x"}}\n{"type":"__proto__","document":{}}\n\n]',
);
const hugeYaml = fc.constantFrom(
  () => `a: [${":,".repeat(500_000)}]`,
  () => `a: [${":,".repeat(32_000)}]`,
  () => "? a\n".repeat(16_000),
  () => `a:\n${"- &a 1\n".repeat(9_000)}`,
);
const hugeJson = fc.constantFrom(
  () => `{"mood":"x",${Array.from({ length: 100_000 }, (_, at) => `"k${at}":1`).join(",")}}`,
  () => `{"mood":"x","mood":"y"${',"mood":"z"'.repeat(90_000)}}`,
  () => `{"mood":"x","a":[${"0,".repeat(400_000)}0]}`,
  () => `{"mood":${'"\\n'.padEnd(900_000, "\\n")}"}`,
  () => `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`,
  () => "[".repeat(1_000_000),
  () => `{"mood":"${"x".repeat(1_100_000)}"}`,
  () => `{"mood":1${"0".repeat(900_000)}}`,
  () => "\n".repeat(900_000),
);
/** Bodies: documents, near misses, and bodies that are far too large. */
export const bodies = fc.oneof(
  { weight: 8, arbitrary: documents.map((value) => Buffer.from(text(value))) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(word, fc.constantFrom("a: ", "a: &a [*a, ", "? ", "- ", "\t", "name: {"), word)
      .map(([key, yaml, body]) => Buffer.from(`---\n${yaml}${key}\n---\n${body}`)),
  },
  { weight: 3, arbitrary: anyText().map((one) => Buffer.from(one)) },
  { weight: 2, arbitrary: fc.uint8Array().map((bytes) => Buffer.from(bytes)) },
  {
    weight: 2,
    arbitrary: fc
      .integer({ min: 1, max: 5000 })
      .map((depth) => Buffer.from(`{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`)),
  },
  { weight: 4, arbitrary: oddJson.map((one) => Buffer.from(one)) },
  { weight: 1, arbitrary: hugeJson.map((make) => Buffer.from(make())) },
  { weight: 1, arbitrary: hugeYaml.map((make) => Buffer.from(`---\n${make()}\n---\nx`)) },
);
