import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { type Fence, fencesOf } from "./support/fences.ts";
import { copyTree, type TreeCopy } from "./support/tree-copy.ts";

/** A step of a recipe: the content of a file or, without a file, the commands to run at the end. */
interface Step {
  readonly file: string | undefined;
  readonly fence: Fence;
}

const page = await readFile("docs/changing.md", "utf8");
const names = ["Add a document type", "Add an operation", "Add a query parameter"];

/** The numbered steps below a heading. */
function stepsOf(name: string): readonly Step[] {
  const [, recipe = ""] = page.split(`## ${name}\n`);
  return (recipe.split(/^## /m)[0] ?? "")
    .split(/^(?=\d+\. )/m)
    .slice(1)
    .map((step) => {
      const [fence, ...others] = fencesOf(step);
      if (fence === undefined || others.length > 0) {
        throw new Error(`A step has one block to follow: ${step}`);
      }
      return { file: /^\d+\. \*\*`([^`]+)`\*\*/.exec(step)?.[1], fence };
    });
}

/** Applies an edit to a file: each part has context lines, removed lines (`-`) and added lines (`+`). */
function edited(text: string, edit: string): string {
  return edit.split(/^@@\n/m).reduce((before, part) => {
    const lines = part.trimEnd().split("\n");
    const linesOf = (sign: string) =>
      lines.filter((line) => !line.startsWith(sign)).map((line) => `${line.slice(1)}\n`);
    const old = linesOf("+").join("");
    if (before.split(old).length !== 2) {
      throw new Error(`These lines are not there, or not once:\n${old}`);
    }
    return before.replace(old, () => linesOf("-").join(""));
  }, text);
}

const recipes = names.map(stepsOf);
let tree: TreeCopy;
beforeAll(async () => {
  tree = await copyTree();
  for (const { fence, file } of recipes.flat()) {
    if (file !== undefined) {
      const path = join(tree.folder, file);
      await mkdir(dirname(path), { recursive: true });
      const content =
        fence.kind === "diff" ? edited(await readFile(path, "utf8"), fence.code) : fence.code;
      await writeFile(path, content);
    }
  }
});
afterAll(() => tree?.remove());

/** The last lines of all recipes: each command once, with the tests of all recipes in one run. */
function commands(): readonly string[] {
  const lines = recipes.flatMap((steps) => steps.at(-1)?.fence.code.trim().split("\n") ?? []);
  const tests = lines.filter((line) => line.startsWith("npm test -- ") && !line.endsWith(" -u"));
  expect(tests.length).toBe(names.length);
  const files = new Set(tests.flatMap((line) => line.split(" ").slice(3)));
  return [
    ...new Set(lines.filter((line) => !tests.includes(line))),
    `npm test -- ${[...files].join(" ")}`,
  ];
}

/**
 * Runs a command in the copy as in a terminal, without the environment of this test run. @returns its exit code and
 * output
 */
async function run(command: string): Promise<readonly [unknown, string]> {
  const { HOME = "", PATH = "" } = process.env;
  const child = spawn("bash", ["-c", `${command} 2>&1`], {
    cwd: tree.folder,
    env: { HOME, PATH, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "inherit"],
    // A process group, so that all of it can be ended.
    detached: true,
  });
  onTestFinished(() => {
    if (child.pid !== undefined && child.exitCode === null) {
      process.kill(-child.pid, "SIGKILL");
    }
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  return [code, output];
}

it.for(commands())(
  "a type, an operation and a parameter added by the recipes pass %s",
  async (command) => {
    const [code, output] = await run(command);
    expect(code, output).toBe(0);
    expect(output).not.toContain("No test files found");
  },
);
