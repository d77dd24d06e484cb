import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { promptySeeds } from "../../src/documents/prompty.ts";

const { parse } = promptySeeds;

describe("a .prompty file", () => {
  it.for([
    {
      name: "front matter and a body",
      text: "---\nname: A\n---\nBody\n",
      document: { name: "A", prompt: "Body\n" },
    },
    { name: "no front matter", text: "Just a prompt", document: { prompt: "Just a prompt" } },
    { name: "empty front matter", text: "---\n---\nBody", document: { prompt: "Body" } },
    {
      name: "a comment as front matter",
      text: "---\n# nothing\n---\nBody",
      document: { prompt: "Body" },
    },
    {
      name: "CRLF",
      text: "---\r\nname: A\r\n---\r\nOne\r\nTwo\r\n",
      document: { name: "A", prompt: "One\r\nTwo\r\n" },
    },
    {
      name: "a byte order mark",
      text: "\uFEFF---\nname: A\n---\nBody",
      document: { name: "A", prompt: "Body" },
    },
    {
      name: "--- in the body",
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
      name: "blocks, lists and anchors",
      text: "---\ndescription: |\n  Two\n  lines\nauthors: [a, b]\nmodel: &m\n  api: chat\nagain: *m\n---\nx",
      document: {
        description: "Two\nlines\n",
        authors: ["a", "b"],
        model: { api: "chat" },
        again: { api: "chat" },
        prompt: "x",
      },
    },
    {
      name: "a reference to the environment, left as it is",
      text: "---\nkey: ${env:SECRET}\n---\nx",
      document: { key: "${env:SECRET}", prompt: "x" },
    },
  ])("with $name is read", async ({ text, document }) => {
    expect(await parse(text)).toEqual(document);
  });

  it.for([
    {
      name: "broken YAML",
      text: "---\nname: A\nmodel: [\n---\nx",
      line: 3,
      message: /front matter/,
    },
    {
      name: "front matter that never ends",
      text: "---\nname: A\nx",
      line: 1,
      message: /never closed/,
    },
    { name: "a list as front matter", text: "---\n- a\n---\nx", line: 2, message: /mapping/ },
    { name: "a key given twice", text: "---\na: 1\na: 2\n---\nx", line: 3, message: /given twice/ },
  ])("with $name is refused, with its line", async ({ text, line, message }) => {
    await expect(parse(text)).rejects.toMatchObject({
      line,
      message: expect.stringMatching(message),
    });
  });

  it("keeps any body byte for byte", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (body) => {
        expect(await parse(`---\nname: A\n---\n${body}`)).toEqual({ name: "A", prompt: body });
      }),
    );
  });
});
