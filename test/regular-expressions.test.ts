import { glob, readFile } from "node:fs/promises";
import { transform } from "esbuild";
import fc from "fast-check";
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

function toRegExp(literal: string): RegExp {
  const end = literal.lastIndexOf("/");
  return new RegExp(literal.slice(1, end), literal.slice(end + 1).replace("d", ""));
}

const grownTo = 40_000;
/** Linear takes about 1 ms here, and quadratic seconds. */
const patience = 150;

/** Texts that fit, grown in each place in turn, and then broken off at the end: what backtracks, does so here. */
function* hostileTexts(regExp: RegExp): Generator<string> {
  // What is looked at but not taken is nothing that a text can be made from.
  const source = regExp.source.replace(/\(\?<?[=!](?:[^()\\]|\\.)*\)/g, "");
  const taken = new RegExp(source, regExp.flags.replace(/[giy]/g, ""));
  const fitting = source === "" ? [] : fc.sample(fc.stringMatching(taken), { numRuns: 6, seed: 1 });
  const samples = new Set(fitting.map((one) => one.slice(0, 24)));
  for (const sample of [
    ...samples,
    " ",
    "a",
    "0",
    "a ",
    ", ",
    "\n",
    " \n",
    "\\",
    '"',
    "-",
    "---\n",
  ]) {
    for (let at = 0; at < sample.length; at += 1) {
      for (const size of [1, 2, 3]) {
        const unit = sample.slice(at, at + size);
        const grown = sample.slice(0, at) + unit.repeat(grownTo / unit.length);
        yield `${grown}\0`;
        yield `${grown}${sample.slice(at + size)}\0`;
      }
    }
  }
}

function timeOf(regExp: RegExp, text: string): number {
  const since = performance.now();
  // Looks for all, as the slowest way to use it does.
  text.replace(regExp, "");
  return performance.now() - since;
}

/** The least of three looks, if the first was long: the machine may have been busy. */
function leastTimeOf(regExp: RegExp, text: string): number {
  const took = timeOf(regExp, text);
  return took < patience ? took : Math.min(took, timeOf(regExp, text), timeOf(regExp, text));
}

it("finds the regular expressions of the product", () => {
  expect(literals.size).toBeGreaterThan(60);
  expect([...literals.keys()]).toContain("/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/");
});

it("tells a slow one from a quick one", () => {
  const isSlow = (regExp: RegExp) => {
    for (const text of hostileTexts(regExp)) {
      if (leastTimeOf(regExp, text) > patience) {
        return true;
      }
    }
    return false;
  };
  expect(isSlow(/^\s+x/)).toBe(false);
  expect(isSlow(/\s+$/)).toBe(true);
  expect(isSlow(/<[^>]*>/)).toBe(true);
});

describe("every regular expression takes time in proportion to the text, whatever the text is", () => {
  it.for([...literals])("%s in %s", ([literal]) => {
    const regExp = toRegExp(literal);
    for (const text of hostileTexts(regExp)) {
      const least = leastTimeOf(regExp, text);
      expect(least, `${literal} on ${JSON.stringify(text.slice(0, 40))}...`).toBeLessThan(patience);
    }
  });
});
