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
    input: { "seedbed-client": "src/client/index.ts", admin: "src/client/admin.ts" },
    platform: "browser",
    transform: { target: "es2022" },
    output: {
      dir: out,
      format,
      entryFileNames: `[name].${extension}`,
      // Both entries need it, and an error must have one class.
      chunkFileNames: `requests.${extension}`,
      comments: false,
    },
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
    files: ["expanded.ts", "../../src/client/index.ts", "../../src/client/admin.ts"],
  }),
);
await promisify(execFile)("node_modules/.bin/tsc", ["-p", scratch]);

const types = `${scratch}/types`;
const spelt = await readFile(`${types}/${scratch}/expanded.d.ts`, "utf8");
const main = new Set(["derived"]);
const declarations = [
  spelt.replace(/^export declare const (\w+):/gm, "export type $1 ="),
  ...(await declarationsOf("index", main)),
];
const operators = await declarationsOf("admin", new Set([...main, "admin-over"]));
const mentioned = new Set<string | undefined>(operators.join("").match(/\b[A-Z]\w+\b/g));
const named = [...declarations.join("").matchAll(/^export (?:interface|type) (\w+)/gm)]
  .map(([, name]) => name)
  .filter((name) => mentioned.has(name));
for (const [types, module] of [
  ["d.ts", "js"],
  ["d.cts", "cjs"],
]) {
  const imports = `import type { ${named.join(", ")} } from "./seedbed-client.${module}";\n\n`;
  await writeFile(`${out}/seedbed-client.${types}`, declarations.join("\n"));
  await writeFile(`${out}/admin.${types}`, imports + operators.join("\n"));
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
  exports: { ".": entry("seedbed-client"), "./admin": entry("admin") },
};
await writeFile(`${out}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
await rm(scratch, { recursive: true });
console.log(
  `Made ${out}/, the client ${version}. In a frontend's folder, install it with: npm install ${resolve(out)}`,
);

function entry(name: string) {
  return {
    import: { types: `./${name}.d.ts`, default: `./${name}.js` },
    require: { types: `./${name}.d.cts`, default: `./${name}.cjs` },
  };
}

/** The declarations of a client file, after those of its imports that have not been seen. */
async function declarationsOf(name: string, seen: Set<string>): Promise<readonly string[]> {
  seen.add(name);
  const text = await readFile(`${types}/src/client/${name}.d.ts`, "utf8");
  const found: string[] = [];
  for (const [, imported = ""] of text.matchAll(/ from "\.\/([\w-]+)\.ts";/g)) {
    if (!seen.has(imported)) {
      found.push(...(await declarationsOf(imported, seen)));
    }
  }
  return [...found, text.replace(/^(?:import|export) (?:[^;]* from "[^"]+"|\{\});\n/gm, "")];
}
