import { copyFile, cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { builtinModules } from "node:module";
import { build, type Plugin } from "esbuild";
import { options } from "./build-options.ts";

const out = process.argv[2] ?? "dist";

/** Packages that the code loads when it needs them: each becomes a file of its own. */
const lazyPackages = new Set<string>();

/** Leaves `import("package")` to a file beside the bundle: what a start does not need is not read then. */
const lazyImports: Plugin = {
  name: "lazy-imports",
  setup({ onResolve }) {
    onResolve({ filter: /^[@a-z]/ }, ({ kind, path }) => {
      if (kind !== "dynamic-import" || builtinModules.includes(path)) {
        return undefined;
      }
      lazyPackages.add(path);
      return { path: `./${fileOf(path)}`, external: true };
    });
  },
};

const fileOf = (name: string): string => `${name.replace(/^@/, "").replace("/", "-")}.cjs`;

await rm(out, { recursive: true, force: true });
await mkdir(out);
await build({
  ...options,
  entryPoints: ["functions/index.ts"],
  outfile: `${out}/index.cjs`,
  plugins: [lazyImports],
});
for (const name of lazyPackages) {
  await build({
    ...options,
    entryPoints: [name],
    // Nobody reads the names of others' insides in a stack; ours stay as they are.
    minifyIdentifiers: true,
    // The default export of a CommonJS file is the file itself, to whoever imports it.
    footer: {
      js: "if(module.exports.default)module.exports=Object.assign(module.exports.default,module.exports);",
    },
    outfile: `${out}/${fileOf(name)}`,
  });
}

const { description, engines, license, name, version } = JSON.parse(
  await readFile("package.json", "utf8"),
);
const manifest = { name, version, description, license, engines, main: "index.cjs" };
await writeFile(`${out}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
await copyFile("host.json", `${out}/host.json`);
await cp("seeds", `${out}/seeds`, { recursive: true });
