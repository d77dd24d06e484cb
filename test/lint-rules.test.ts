import { spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "./support/temporary-folder.ts";

const root = new URL("../", import.meta.url).pathname;

/** The statements that pass a check of `npm run check`, each tried in its own file. */
async function passing(rule: string, statements: readonly string[]): Promise<readonly string[]> {
  const folder = await temporaryFolder();
  const plugins = [join(root, ".ci", `${rule}.grit`)];
  await writeFile(join(folder, "biome.json"), JSON.stringify({ root: true, plugins }));
  await mkdir(join(folder, "src/service"), { recursive: true });
  for (const [index, statement] of statements.entries()) {
    const source = `export async function sample(step: () => Promise<boolean>, next: number[]) {\n  let isDone = false;\n  ${statement}\n  return isDone;\n}\n`;
    await writeFile(join(folder, `src/service/sample-${index}.ts`), source);
  }
  const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
  const args = [biome, "lint", "--colors=off", "--reporter=github", "--max-diagnostics=none", "."];
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  const found = stdout.split("\n").filter((line) => line.includes("title=plugin"));
  return statements.filter(
    (_, index) => !found.some((line) => line.includes(`sample-${index}.ts`)),
  );
}

it("no bare loop that tries something again passes the check", async () => {
  const bare = [
    "while (!isDone) { isDone = await step(); }",
    "for (;;) { if (await step()) { break; } }",
    "do { isDone = await step(); } while (!isDone);",
    "for (let rest = next; rest.length > 0; ) { rest = (await step()) ? [] : rest; }",
    "for (let round = 0; ; round += 1) { if (await step()) { return round > 1; } }",
    "for (let ok = await step(); !ok; ok = await step()) { isDone = ok; }",
  ];
  expect(await passing("awaiting-loops", bare)).toEqual([]);
});

it("accepts a loop that is bounded or explains why it ends", async () => {
  const ending = [
    "for (const one of next) { isDone = one > 1 && (await step()); }",
    "for (let at = 0; at < next.length; at += 1) { isDone = await step(); }",
    "while (!isDone) { isDone = next.length > 0; }",
    "// biome-ignore lint/plugin: the pages end\n  while (!isDone) { isDone = await step(); }",
  ];
  expect(await passing("awaiting-loops", ending)).toEqual(ending);
});

it("accepts what a timer does only in place and in braces, where a floating promise is found", async () => {
  const hidden = [
    "setInterval(step, 5);",
    "setInterval(async () => { await step(); }, 5);",
    "setInterval(() => step(), 5).unref();",
    "setTimeout(() => void step(), 5);",
    "setTimeout(step);",
  ];
  const open = [
    "setInterval(() => { void step(); }, 5);",
    "setTimeout(() => { next.push(1); }, 5);",
  ];
  expect(await passing("timer-callbacks", [...hidden, ...open])).toEqual(open);
});

it("rejects a function in a text that a page evaluates, because nothing calls it", async () => {
  const never = [
    'next.evaluate("(line) => line.dir");',
    "next.evaluate(`async () => 1`);",
    'next.evaluateAll("lines => lines.length");',
    'next.waitForFunction("() => document.title");',
  ];
  const called = [
    "next.evaluate((line) => line.dir);",
    'next.evaluate("(() => 1)()");',
    "next.evaluate(`[1].map((line) => line + 1)`);",
  ];
  expect(await passing("evaluated-functions", [...never, ...called])).toEqual(called);
});
