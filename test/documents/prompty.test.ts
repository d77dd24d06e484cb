import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { template } from "../../src/documents/template.ts";
import { promptySeeds } from "../../src/documents/text/prompty.ts";
import { faultsOf } from "../../src/documents/validation.ts";
import { anyText } from "../support/any-text.ts";

const { parse } = promptySeeds;

const firstGeneration = `---
name: Parcel desk
description: >-
  Plays a customer
  at the counter.
authors: [ours]
model:
  api: chat
  configuration:
    type: azure_openai
    azure_endpoint: \${env:AZURE_OPENAI_ENDPOINT}
  parameters:
    temperature: 0.7 # lively
    response_format: { type: json_object }
inputs:
  customer:
    type: object
    sample: { name: Ayşe }
sample: \${file:parcel.json}
template: jinja2
version: 1.0
---
system:
Be {{customer.name}}.
`;

const secondGeneration = (inputs: string) => `---
name: parcel-desk
displayName: Parcel desk
metadata: { authors: [ours], tags: [counter] }
model:
  id: gpt-4o
  provider: foundry
  apiType: chat
  connection: { kind: reference, name: main }
  options: { temperature: 0.7, maxOutputTokens: 300 }
${inputs}
outputs:
  - { name: answer, kind: string }
tools: []
template: { format: { kind: mustache }, parser: { kind: prompty } }
---
system:
Be {{customer}}.
`;

describe("a .prompty file", () => {
  it("of the first generation is read with every key as it is written", async () => {
    const document = await parse(firstGeneration);
    expect(document).toEqual({
      name: "Parcel desk",
      description: "Plays a customer at the counter.",
      authors: ["ours"],
      model: {
        api: "chat",
        configuration: {
          type: "azure_openai",
          azure_endpoint: "${env:AZURE_OPENAI_ENDPOINT}",
        },
        parameters: { temperature: 0.7, response_format: { type: "json_object" } },
      },
      inputs: { customer: { type: "object", sample: { name: "Ayşe" } } },
      sample: "${file:parcel.json}",
      template: "jinja2",
      version: 1,
      prompt: "system:\nBe {{customer.name}}.\n",
    });
    expect(await faultsOf(template, Object(document))).toEqual([]);
  });

  it.for([
    { name: "a list", yaml: "inputs:\n- name: customer\n  kind: object\n  required: true" },
    { name: "a map", yaml: "inputs:\n  customer: { kind: object, default: null }" },
    { name: "a map of values", yaml: "inputs:\n  customer: Ayşe\n  age: 41\n  known: true" },
    { name: "one value", yaml: "inputs: customer" },
    { name: "nothing", yaml: "inputs:" },
  ])("of the second generation is read, with $name as inputs", async ({ yaml }) => {
    const document = Object(await parse(secondGeneration(yaml)));
    expect(document).toMatchObject({
      model: {
        id: "gpt-4o",
        provider: "foundry",
        apiType: "chat",
        connection: { kind: "reference", name: "main" },
        options: { maxOutputTokens: 300 },
      },
      metadata: { tags: ["counter"] },
      outputs: [{ name: "answer", kind: "string" }],
    });
    expect(document.inputs).not.toBeUndefined();
    expect(await faultsOf(template, document)).toEqual([]);
  });

  it.for([
    { name: "no front matter", text: "Just a prompt", document: { prompt: "Just a prompt" } },
    { name: "nothing", text: "", document: { prompt: "" } },
    { name: "a rule in the text", text: "One\n---\nTwo", document: { prompt: "One\n---\nTwo" } },
    { name: "empty front matter", text: "---\n---\nBody", document: { prompt: "Body" } },
    { name: "a comment alone", text: "---\n# nothing\n---\nBody", document: { prompt: "Body" } },
    {
      name: "CRLF",
      text: "---\r\nname: |\r\n  A\r\n  B\r\n---\r\nOne\r\nTwo\r\n",
      document: { name: "A\nB\n", prompt: "One\r\nTwo\r\n" },
    },
    {
      name: "a byte order mark",
      text: "\uFEFF---\nname: A\n---\nBody",
      document: { name: "A", prompt: "Body" },
    },
    {
      name: "empty lines before",
      text: "\n \r\n---\nname: A\n---\nBody",
      document: { name: "A", prompt: "Body" },
    },
    {
      name: "bars in the body",
      text: "---\nname: A\n---\nOne\n---\nTwo",
      document: { name: "A", prompt: "One\n---\nTwo" },
    },
    { name: "no body", text: "---\nname: A\n---", document: { name: "A", prompt: "" } },
    {
      name: "white space after the bars",
      text: "--- \nname: A\n---\t\nBody",
      document: { name: "A", prompt: "Body" },
    },
    {
      name: "anchors and merge keys",
      text: "---\nbase: &b {api: chat, n: 1}\nmodel:\n  <<: *b\n  n: 2\nagain: *b\n---\nx",
      document: {
        base: { api: "chat", n: 1 },
        model: { api: "chat", n: 2 },
        again: { api: "chat", n: 1 },
        prompt: "x",
      },
    },
    {
      name: "what YAML 1.2 takes for text, and for numbers",
      text: "---\na: 2026-11-24\nb: yes\nc: 012\nd: 0x1F\ne: 1e3\nf: ~\ng: !!str 7\n'<<': 1\n---\nx",
      document: {
        a: "2026-11-24",
        b: "yes",
        c: 12,
        d: 31,
        e: 1000,
        f: null,
        g: "7",
        "<<": 1,
        prompt: "x",
      },
    },
    {
      name: "keys that are no text to YAML",
      text: "---\n1.0: a\ntrue: b\nnull: c\n__proto__: d\n---\nx",
      document: JSON.parse('{"1.0":"a","true":"b","null":"c","__proto__":"d","prompt":"x"}'),
    },
  ])("with $name is read", async ({ text, document }) => {
    expect(await parse(text)).toEqual(document);
  });

  it.for([
    {
      name: "a list that is not closed",
      yaml: "name: A\nmodel: [",
      at: [3, 9],
      message: /flow sequence/i,
    },
    { name: "a colon too many", yaml: "name: A: B", at: [2, 7], message: /mapping/i },
    { name: "a tab as indentation", yaml: "model:\n\tapi: chat", at: [3, 1], message: /tab/i },
    { name: "a list as front matter", yaml: "\n- a", at: [3, 1], message: /must be a mapping/ },
    { name: "a text as front matter", yaml: "just text", at: [2, 1], message: /must be a mapping/ },
    {
      name: "a key given twice",
      yaml: "a: 1\nb:\n  c: 1\n  c: 2",
      at: [5, 3],
      message: /"c" appears twice/,
    },
    {
      name: "a key given as number and text",
      yaml: '1: a\n"1": b',
      at: [3, 1],
      message: /"1" appears twice/,
    },
    { name: "a list as a key", yaml: "? [a]\n: b", at: [2, 3], message: /a key must be a string/ },
    {
      name: "the key of the body",
      yaml: "name: A\nprompt: B",
      at: [3, 1],
      message: /the key prompt/,
    },
    { name: "an alias of nothing", yaml: "a: *b", at: [2, 4], message: /\*b/ },
    { name: "an alias of what it is in", yaml: "a: &a [*a]", at: [2, 8], message: /\*a/ },
    {
      name: "a tag that says more than JSON can",
      yaml: "a: !!binary aGk=",
      at: [2, 13],
      message: /binary/,
    },
    { name: "a tag of its own", yaml: "a: !secret x", at: [2, 12], message: /!secret/ },
    {
      name: "a number that changes",
      yaml: "a: 9007199254740993",
      at: [2, 4],
      message: /stored exactly/,
    },
    {
      name: "a number that changes, by its 16 digits",
      yaml: "a: [31, 0x20000000000001]",
      at: [2, 9],
      message: /stored exactly \(0x20000000000001\)/,
    },
    {
      name: "half a character in a key",
      yaml: 'a: 1\n"\\ud83c": 1',
      at: [3, 1],
      message: /surrogate/,
    },
    { name: "a backslash in a key", yaml: '"\\\\": 1', at: [2, 1], message: /backslash/ },
    { name: "no number", yaml: "a: .nan", at: [2, 4], message: /stored exactly/ },
    { name: "half a character", yaml: 'a: "\\ud83c"', at: [2, 4], message: /surrogate/ },
    { name: "two documents", yaml: "a: 1\n...\nb: 2", at: [4, 1], message: /document/i },
    {
      name: "65 levels",
      yaml: `a: ${"[".repeat(64)}${"]".repeat(64)}`,
      at: [2, 67],
      message: /64 levels/,
    },
    {
      name: "20,000 levels",
      yaml: `a: ${"[".repeat(2e4)}`,
      at: [2, 0],
      message: /64 levels/,
    },
    {
      name: "65 levels by an alias",
      yaml: `a: &a ${"[".repeat(40)}${"]".repeat(40)}\nb: ${"[".repeat(30)}*a${"]".repeat(30)}`,
      at: [3, 34],
      message: /64 levels/,
    },
    {
      name: "aliases that stand for gigabytes",
      yaml: ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
        .concat(
          Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n}, `.repeat(10)}]`),
        )
        .join("\n"),
      at: [7, 0],
      message: /aliases/,
    },
  ])("with $name is refused, with its line and column", async ({ at, message, yaml }) => {
    const [line, column] = at;
    const fault = await parse(`---\n${yaml}\n---\nx`).catch((error: unknown) => error);
    expect(fault).toMatchObject({
      name: "SeedSyntaxError",
      message: expect.stringMatching(message),
      line,
      ...(column !== 0 && { column }),
    });
    expect(Object(fault).message).toMatch(/^front matter: /);
  });

  it("whose front matter never ends is refused where that begins", async () => {
    await expect(parse("\n---\nname: A\nx")).rejects.toMatchObject({
      line: 2,
      column: 1,
      message: expect.stringMatching(/never closed/),
    });
  });

  it("with CRLF and a byte order mark has the same locations", async () => {
    await expect(parse("\uFEFF---\r\nname: A\r\nmodel: b: c\r\n---\r\nx")).rejects.toMatchObject({
      line: 3,
      column: 8,
    });
  });

  it("with very many keys is read in one pass", async () => {
    const keys = Array.from({ length: 5_000 }, (_, n) => `key${n}: ${n}`).join("\n");
    expect(await parse(`---\n${keys}\n---\nx`)).toMatchObject({ key0: 0, key4999: 4_999 });
  });

  it("has YAML numbers, or those of YAML 1.1 if it declares that version", async () => {
    const numbers = "a: 0x1F\nb: +1.50\nc: .5e1\nd: 1e16\ne: -0\n";
    const document = { a: 31, b: 1.5, c: 5, d: 10_000_000_000_000_000, e: 0, prompt: "x" };
    expect(await parse(`---\n${numbers}---\nx`)).toEqual(document);
    const old = "%YAML 1.1\n--- # old\na: 1_000\nb: 017\n";
    expect(await parse(`---\n${old}---\nx`)).toEqual({ a: 1_000, b: 15, prompt: "x" });
  });

  it("has texts that are the sign of a merge, where that is no key", async () => {
    const lines = "a: <<\nb: [<<, x]\nc: {d: <<}\n";
    const document = { a: "<<", b: ["<<", "x"], c: { d: "<<" }, prompt: "x" };
    expect(await parse(`---\n${lines}---\nx`)).toEqual(document);
  });

  it("keeps any body byte for byte", async () => {
    await fc.assert(
      fc.asyncProperty(anyText(), async (body) => {
        expect(await parse(`---\nname: A\n---\n${body}`)).toEqual({ name: "A", prompt: body });
      }),
    );
  });
});
