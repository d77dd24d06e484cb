import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { build } from "rolldown";

const out = "dist-client";
const scratch = `${out}/scratch`;

await rm(out, { recursive: true, force: true });
await mkdir(scratch, { recursive: true });
for (const [extension, format] of [
  ["js", "esm"],
  ["cjs", "cjs"],
] as const) {
  await build({
    input: "src/client/index.ts",
    platform: "browser",
    transform: { target: "es2022" },
    output: { file: `${out}/seedbed-client.${extension}`, format, comments: false },
  });
}

// Expands the client's types from elsewhere, because its users have neither our schemas nor zod.
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
for (const extension of ["d.ts", "d.cts"]) {
  await writeFile(`${out}/seedbed-client.${extension}`, declarations.join("\n"));
}
// The package has no other pages, so links to them become text.
const page = await readFile("docs/client.md", "utf8");
await writeFile(`${out}/README.md`, page.replace(/\[([^\]]+)\]\((?!https?:)[^)]*\)/g, "$1"));

const { license, version } = JSON.parse(await readFile("package.json", "utf8"));
const manifest = {
  name: "seedbed-client",
  version,
  description: "The typed client of Seedbed, for browsers and Node.",
  license,
  type: "module",
  sideEffects: false,
  engines: { node: ">=20" },
  // The first three are for tools that don't support exports.
  main: "./seedbed-client.cjs",
  module: "./seedbed-client.js",
  types: "./seedbed-client.d.ts",
  exports: {
    import: { types: "./seedbed-client.d.ts", default: "./seedbed-client.js" },
    require: { types: "./seedbed-client.d.cts", default: "./seedbed-client.cjs" },
  },
};
await writeFile(`${out}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
await rm(scratch, { recursive: true });
console.log(
  `Made ${out}/, the client ${version}. In a frontend's folder, install it with: npm install ${resolve(out)}`,
);

/** Adds the declarations of a client file after those of its imports, each file once. */
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
