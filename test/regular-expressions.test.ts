import { glob, readFile } from "node:fs/promises";
import { transform } from "esbuild";
import { check } from "recheck";
import { describe, expect, it } from "vitest";

/** What a program is made of, as far as it matters here: comments, texts, templates, words, regular expressions. */
const token =
  /\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`|[\w$]+|\s+|\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[dgimsuvy]*|[\s\S]/g;
/** After these a slash divides; a word that is not a keyword is a value, too. */
const value = /[\w$)\]"'`]$/;
const keywords = new Set(["return", "typeof", "case", "in", "of", "await", "yield", "=>"]);

/** The regular expressions that a program has as literals. */
async function literalsIn(file: string): Promise<readonly string[]> {
  const options = { loader: "ts", legalComments: "none", target: "es2024" } as const;
  const { code } = await transform(await readFile(file, "utf8"), options);
  const found: string[] = [];
  let before = "";
  for (let at = 0; at < code.length; ) {
    token.lastIndex = at;
    let [text = ""] = token.exec(code) ?? [];
    let { length } = text;
    if (text.startsWith("/*")) {
      text = " ";
    } else if (text.startsWith("/") && text.length > 1) {
      if (value.test(before) && !keywords.has(before)) {
        text = "/";
        length = 1;
      } else {
        found.push(text);
      }
    }
    // What a template has in its braces is code.
    if (text.startsWith("`")) {
      found.push(
        ...[...text.matchAll(/\((\/(?:[^/\\\n]|\\.)+\/[dgimsuvy]*)[,)]/g)].map(
          ([, one = ""]) => one,
        ),
      );
    }
    before = text.trim() === "" ? before : text;
    at += length;
  }
  return found;
}

const files = await Array.fromAsync(glob("{src,functions}/**/*.ts"));
const literals = new Map<string, string>();
for (const file of files.toSorted()) {
  for (const literal of await literalsIn(file)) {
    literals.set(literal, file);
  }
}

/** What a checker says of a literal: with what texts it takes more than time in proportion, if with any. */
async function verdictOn(literal: string): Promise<string> {
  const end = literal.lastIndexOf("/");
  // `d` tells where groups are, and takes no other time; the checker does not know it.
  const flags = literal.slice(end + 1).replace("d", "");
  const found = await check(literal.slice(1, end), flags, { timeout: 20_000 });
  return found.status === "vulnerable" ? `slow: ${found.complexity.summary}` : found.status;
}

it("finds the regular expressions of the product", () => {
  expect(literals.size).toBeGreaterThan(60);
  expect([...literals.keys()]).toContain("/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/");
});

it.for(["/\\s+$/", "/<[^>]*>/g", "/^(a+)+$/", "/^[^\\s#][^\\r\\n]*: *\\n/m"])(
  "the checker tells that %s is slow",
  async (literal) => {
    expect(await verdictOn(literal)).toMatch(/^slow/);
  },
);

describe("every regular expression takes time in proportion to the text, whatever the text is", () => {
  it.for([...literals])("%s in %s", async ([literal]) => {
    expect(await verdictOn(literal)).toBe("safe");
  });
});
