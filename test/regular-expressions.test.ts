import { glob, readFile } from "node:fs/promises";
import { check } from "recheck";
import { parse, Visitor } from "rolldown/utils";
import { describe, expect, it } from "vitest";

/** The literal regular expressions of a program. */
async function literalsIn(file: string): Promise<readonly string[]> {
  const { program } = await parse(file, await readFile(file, "utf8"));
  const found: string[] = [];
  const visitor = new Visitor({
    Literal(node) {
      if ("regex" in node) {
        found.push(`/${node.regex.pattern}/${node.regex.flags}`);
      }
    },
  });
  visitor.visit(program);
  return found;
}

const files = await Array.fromAsync(glob("{src,functions}/**/*.ts"));
const literals = new Map<string, string>();
for (const file of files.toSorted()) {
  for (const literal of await literalsIn(file)) {
    literals.set(literal, file);
  }
}

/** A checker's verdict on a literal: which texts, if any, take it more than linear time. */
async function verdictOn(literal: string): Promise<string> {
  const end = literal.lastIndexOf("/");
  // The checker doesn't know the flag `d`, which reports where groups are and takes no extra time.
  const flags = literal.slice(end + 1).replace("d", "");
  const found = await check(literal.slice(1, end), flags, {
    timeout: 20_000,
    // By default it gives up after less than a second, which depends on the load of the machine.
    ...{ seedingTimeout: null, incubationTimeout: null, attackTimeout: null },
  });
  return found.status === "vulnerable" ? `slow: ${found.complexity.summary}` : found.status;
}

it("finds the regular expressions of the product", () => {
  expect(literals.size).toBeGreaterThan(60);
  expect([...literals.keys()]).toContain("/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/");
});

it.for(["/\\s+$/", "/<[^>]*>/g", "/^(a+)+$/", "/^[^\\s#][^\\r\\n]*: *\\n/m"])(
  "the checker detects that %s is slow",
  async (literal) => {
    expect(await verdictOn(literal)).toMatch(/^slow/);
  },
);

describe("every regular expression runs in linear time, whatever the text", () => {
  it.for([...literals])("%s in %s", async ([literal]) => {
    expect(await verdictOn(literal)).toBe("safe");
  });
});
