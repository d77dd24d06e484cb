import { build, type RenderedChunk } from "rolldown";
import { minify } from "rolldown/utils";

/**
 * Bundles an entry for Azure: `index.cjs` in a folder is all that a start needs. What the code imports when it
 * needs it goes into files beside it, which share what they have in common.
 * @returns the paths of all modules in it
 */
export async function bundle(
  entry: string,
  folder: string,
  commit?: string,
): Promise<readonly string[]> {
  const { output } = await build({
    input: { index: entry },
    platform: "node",
    transform: { define: { bundledCommit: JSON.stringify(commit) ?? "undefined" } },
    // The Functions worker supplies this one; bundled, the app would have no functions.
    external: ["@azure/functions-core"],
    // A UMD build hides what it requires from the bundler; its ES module does not.
    resolve: { mainFields: ["module", "main"] },
    // What the other files have in common with the entry they take from it.
    preserveEntrySignatures: "allow-extension",
    output: {
      dir: folder,
      format: "cjs",
      entryFileNames: "[name].cjs",
      chunkFileNames: ({ facadeModuleId, name }) => `${packageOf(facadeModuleId) ?? name}.cjs`,
      codeSplitting: {
        groups: [
          { name: "index", tags: ["$initial"] },
          // What the Azure SDKs share: the first request needs most of it.
          { name: "packages", test: (id) => packageOf(id) !== undefined, minShareCount: 2 },
        ],
      },
      comments: false,
      // Otherwise what the plugin has shortened is laid out again.
      minify: false,
      plugins: [{ name: "shorten", renderChunk: shorten }],
    },
  });
  return output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
}

async function shorten(code: string, { fileName, moduleIds }: RenderedChunk): Promise<string> {
  const shortened = await minify(fileName, code, {
    compress: { target: "node22" },
    // Nobody reads the names of others' insides in a stack; ours stay as they are.
    mangle: moduleIds.every((id) => packageOf(id) !== undefined),
  });
  const [error] = shortened.errors;
  if (error !== undefined) {
    throw new Error(`${fileName}: ${error.message}`);
  }
  return shortened.code;
}

/** The package that a module is of, as it can be the name of a file. */
function packageOf(id: string | null): string | undefined {
  const [, scope, name] = /.*\bnode_modules[\\/](?:@([^\\/]+)[\\/])?([^\\/]+)/.exec(id ?? "") ?? [];
  return scope === undefined ? name : `${scope}-${name}`;
}
