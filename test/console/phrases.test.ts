import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { codeMirrorPhrases } from "../../src/console/code/phrases.ts";

/** Of features that the console does not have: folding, and taking over changes in a comparison. */
const unused = ["Accept", "Reject", "Revert this chunk", "folded code", "unfold"];

const packages = "autocomplete commands language lint merge search state view".split(" ");

it("every word of CodeMirror's is a text of the console", async () => {
  const { resolve } = createRequire(import.meta.url);
  const said = new Set<string>();
  for (const name of packages) {
    const code = await readFile(resolve(`@codemirror/${name}`), "utf8");
    for (const [, phrase = ""] of code.matchAll(/\bphrase\((?:view, )?"([^"]+)"/g)) {
      said.add(phrase);
    }
  }
  expect([...said].toSorted()).toEqual([...unused, ...codeMirrorPhrases].toSorted());
});
