import { build, type RenderedChunk } from "rolldown";
import { minify } from "rolldown/utils";

/**
 * Bundles an entry for Azure: `index.cjs` contains everything that a start needs. Dynamic imports go into files beside
 * it, which share common code.
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
    // The Functions worker provides the first; if it were bundled, the app would have no functions. The second makes pages from
    // their sources, which a bundle has ready-made.
    external: ["@azure/functions-core", "rolldown"],
    plugins: [
      {
        // Zod re-exports its messages in fifty languages, which would be a tenth of the app. Ours are in English.
        name: "zod-in-english",
        load: {
          filter: { id: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ },
          handler: () => 'export { default as en } from "./en.js";',
        },
      },
      {
        // The protocol's server comes with a validator of JSON schemas, for what servers ask of clients; ours asks for nothing.
        name: "mcp-without-validator",
        load: {
          filter: { id: /[\\/]@modelcontextprotocol[\\/]server[\\/]dist[\\/]shimsNode\.mjs$/ },
          handler: () =>
            'import process from "node:process"; export { process }; export class DefaultJsonSchemaValidator {}',
        },
      },
      {
        // Only some refusals of the Table service are XML, and nothing that we send is. The parser would be half of the code that the
        // SDKs share, which the first request loads.
        name: "xml-later",
        resolveId: {
          filter: { id: /^@azure\/core-xml$/ },
          async handler(source, importer) {
            const found = await this.resolve(source, importer, { skipSelf: true });
            return found && `${found.id}?later`;
          },
        },
        load: {
          filter: { id: /\?later$/ },
          handler: (id) =>
            `export const parseXML = async (...given) =>
              (await import(${JSON.stringify(id.replace("?later", ""))})).parseXML(...given);
            export const stringifyXML = () => { throw new Error("Writing XML is not in this bundle."); };`,
        },
      },
      {
        // Checksums that a client of the share has to ask for, compiled to WebAssembly as text. Ours compares SHA-256.
        name: "storage-without-crc64",
        load: {
          filter: { id: /[\\/]@azure[\\/]storage-common[\\/]dist[\\/]esm[\\/]crc64\.js$/ },
          handler: () =>
            'export default async () => { throw new Error("CRC64 is not in this bundle."); };',
        },
      },
    ],
    // UMD builds hide their requires from the bundler; ES modules don't.
    resolve: { mainFields: ["module", "main"] },
    // Lets other files import shared code from the entry.
    preserveEntrySignatures: "allow-extension",
    output: {
      dir: folder,
      format: "cjs",
      entryFileNames: "[name].cjs",
      chunkFileNames: ({ facadeModuleId, name }) => `${packageOf(facadeModuleId) ?? name}.cjs`,
      codeSplitting: {
        groups: [
          { name: "index", tags: ["$initial"] },
          // What our schemas and the protocol for agents share of Zod; no start needs it.
          { name: "zod-core", test: (id) => packageOf(id) === "zod", minShareCount: 2 },
          // With all that it needs. Two SDKs share it, but no first request needs it.
          { name: "xml", test: (id) => packageOf(id) === "fast-xml-parser" },
          // Code shared by the Azure SDKs; the first request needs most of it.
          { name: "packages", test: (id) => packageOf(id) !== undefined, minShareCount: 2 },
        ],
      },
      comments: false,
      // Otherwise the shortened code would be reformatted.
      minify: false,
      plugins: [{ name: "shorten", renderChunk: shorten }],
    },
  });
  return output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
}

async function shorten(code: string, { fileName, moduleIds }: RenderedChunk): Promise<string> {
  const shortened = await minify(fileName, code, {
    compress: { target: "node22" },
    // Functions and classes of ours keep their names, so that stack traces stay readable.
    mangle: { keepNames: moduleIds.some((id) => packageOf(id) === undefined) },
  });
  const [error] = shortened.errors;
  if (error !== undefined) {
    throw new Error(`${fileName}: ${error.message}`);
  }
  return shortened.code;
}

/** The package of a module, in a form that is valid as a file name. */
function packageOf(id: string | null): string | undefined {
  const [, scope, name] = /.*\bnode_modules[\\/](?:@([^\\/]+)[\\/])?([^\\/]+)/.exec(id ?? "") ?? [];
  return scope === undefined ? name : `${scope}-${name}`;
}
