import { builtinModules } from "node:module";
import { build, type Plugin } from "esbuild";
import { options, packageOptions } from "./build-options.ts";

/**
 * Bundles an entry to `index.cjs` in a folder. Each package that the code loads when it needs it becomes a
 * file of its own beside it: what a start does not need is not read then.
 */
export async function bundle(entry: string, folder: string): Promise<void> {
  const lazyPackages = new Set<string>();
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
  const outfile = `${folder}/index.cjs`;
  await build({ ...options, entryPoints: [entry], outfile, plugins: [lazyImports] });
  for (const name of lazyPackages) {
    await build({ ...packageOptions, entryPoints: [name], outfile: `${folder}/${fileOf(name)}` });
  }
}

function fileOf(name: string): string {
  return `${name.replace(/^@/, "").replace("/", "-")}.cjs`;
}
