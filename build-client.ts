import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { build } from "rolldown";

const out = "dist-client";
const scratch = `${out}/scratch`;

await rm(out, { recursive: true, force: true });
await mkdir(scratch, { recursive: true });
await build({
  input: "src/client/index.ts",
  platform: "browser",
  transform: { target: "es2022" },
  output: { file: `${out}/seedbed-client.js`, format: "esm", comments: false },
});

// What the client takes from elsewhere, spelt out: who uses it has neither our schemas nor zod.
const derived = await readFile("src/client/derived.ts", "utf8");
const expanded = [...derived.matchAll(/^(\/\*\* .* \*\/\n)export type (\w+)/gm)].map(
  ([, comment, name]) => `${comment}export const ${name} = expand<derived.${name}>();\n`,
);
await writeFile(
  `${scratch}/expanded.ts`,
  `import type * as derived from "../../src/client/derived.ts";
type Expanded<T> = T extends object ? { [K in keyof T]: Expanded<T[K]> } : T;
declare function expand<T>(): Expanded<T>;
${expanded.join("")}`,
);
await writeFile(
  `${scratch}/tsconfig.json`,
  JSON.stringify({
    extends: "../../tsconfig.json",
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: "../..",
      outDir: "types",
    },
    include: [],
    files: ["expanded.ts", "../../src/client/index.ts"],
  }),
);
await promisify(execFile)("node_modules/.bin/tsc", ["-p", scratch]);

const types = `${scratch}/types`;
const spelt = await readFile(`${types}/${scratch}/expanded.d.ts`, "utf8");
const declarations = [spelt.replace(/^export declare const (\w+):/gm, "export type $1 =")];
await declare("index");
await writeFile(`${out}/seedbed-client.d.ts`, declarations.join("\n"));

const { license, version } = JSON.parse(await readFile("package.json", "utf8"));
const manifest = {
  name: "seedbed-client",
  version,
  description: "The typed client of Seedbed, for browsers and Node.",
  license,
  type: "module",
  sideEffects: false,
  engines: { node: ">=20" },
  exports: { types: "./seedbed-client.d.ts", default: "./seedbed-client.js" },
};
await writeFile(`${out}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
await rm(scratch, { recursive: true });

/** Adds what a file of the client declares, after what it imports; each file once. */
async function declare(name: string, seen = new Set(["derived"])): Promise<void> {
  seen.add(name);
  const text = await readFile(`${types}/src/client/${name}.d.ts`, "utf8");
  for (const [, imported = ""] of text.matchAll(/ from "\.\/([\w-]+)\.ts";/g)) {
    if (!seen.has(imported)) {
      await declare(imported, seen);
    }
  }
  declarations.push(text.replace(/^(?:import|export) (?:[^;]* from "[^"]+"|\{\});\n/gm, ""));
}
