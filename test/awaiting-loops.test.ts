import { spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "./support/temporary-folder.ts";

const root = new URL("../", import.meta.url).pathname;

/** The loops that pass the check in `npm run check`, each tried in its own file. */
async function passing(loops: readonly string[]): Promise<readonly string[]> {
  const folder = await temporaryFolder();
  const plugins = [join(root, ".ci/awaiting-loops.grit")];
  await writeFile(join(folder, "biome.json"), JSON.stringify({ root: true, plugins }));
  await mkdir(join(folder, "src/service"), { recursive: true });
  for (const [index, loop] of loops.entries()) {
    const source = `export async function sample(step: () => Promise<boolean>, next: number[]) {\n  let isDone = false;\n  ${loop}\n  return isDone;\n}\n`;
    await writeFile(join(folder, `src/service/loop-${index}.ts`), source);
  }
  const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
  const args = [biome, "lint", "--colors=off", "--reporter=github", "--max-diagnostics=none", "."];
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  const found = stdout.split("\n").filter((line) => line.includes("may never end"));
  return loops.filter((_, index) => !found.some((line) => line.includes(`loop-${index}.ts`)));
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
  expect(await passing(bare)).toEqual([]);
});

it("accepts a loop that is bounded or explains why it ends", async () => {
  const ending = [
    "for (const one of next) { isDone = one > 1 && (await step()); }",
    "for (let at = 0; at < next.length; at += 1) { isDone = await step(); }",
    "while (!isDone) { isDone = next.length > 0; }",
    "// biome-ignore lint/plugin: the pages end\n  while (!isDone) { isDone = await step(); }",
  ];
  expect(await passing(ending)).toEqual(ending);
});
