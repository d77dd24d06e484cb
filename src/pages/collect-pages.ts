import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import type { PageFile, PageFiles } from "./page-file.ts";

const mediaTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
};

/** The pages, by their paths, and what they load: files below `src/pages`, or of a package; what is TSX is bundled. */
const pages: readonly PageSource[] = [
  {
    path: "/",
    page: "front/index.html",
    assets: ["front/front.css", "front/front.js"],
    about: { hasTrustedTypes: true },
  },
  {
    path: "/docs",
    page: "docs/index.html",
    assets: [
      "docs/docs.css",
      "docs/docs.js",
      "swagger-ui-dist/swagger-ui.css",
      "swagger-ui-dist/swagger-ui-bundle.js",
    ],
  },
  {
    path: "/console",
    page: "../console/index.html",
    assets: ["../console/console.css", "../console/console.tsx"],
    about: { hasPathsBelow: true, hasTrustedTypes: true },
  },
];

interface PageSource {
  readonly path: string;
  readonly page: string;
  readonly assets: readonly string[];
  readonly about?: Pick<PageFile, "hasPathsBelow" | "hasTrustedTypes">;
}

type Compress = (content: string | Buffer) => Promise<Buffer>;

/** Makes the files of all pages from their sources: compressed, and with hashes in the names of what pages load. */
export async function collectPages(compress: Compress): Promise<CollectedPages> {
  const collected = await Promise.all(pages.map((page) => collectPage(page, compress)));
  return {
    files: new Map(collected.flatMap(({ files }) => files)),
    modules: collected.flatMap(({ modules }) => modules),
  };
}

/** Compresses with Brotli. @param effort 1-11: the last steps take seconds and save an eighth */
export function compressWith(effort: number): Compress {
  return (content) =>
    promisify(brotliCompress)(content, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: effort,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      },
    });
}

/** The pages, and the paths of all modules in them. */
interface CollectedPages {
  readonly files: PageFiles;
  readonly modules: readonly string[];
}

async function collectPage({ about, assets, page, path }: PageSource, compress: Compress) {
  let html = await readFile(join(import.meta.dirname, page), "utf8");
  const loaded = await Promise.all(
    assets.map(async (asset) => {
      const source = locate(asset);
      const parts = asset.endsWith(".tsx") ? await bundle(source) : [await read(source)];
      const [{ name = "" } = {}] = parts;
      const plain = basename(asset, extname(asset)) + extname(name);
      html = html.replace(`"/assets/${plain}"`, `"/assets/${name}"`);
      return parts;
    }),
  );
  const parts = loaded.flat();
  const file = { ...toFile(await compress(html), { extension: ".html" }), ...about };
  const files = parts.map(
    async ({ content, name }) =>
      [
        `/assets/${name}`,
        toFile(await compress(content), { extension: extname(name), isImmutable: true }),
      ] as const,
  );
  return {
    files: [[path, file] as const, ...(await Promise.all(files))],
    modules: parts.flatMap((part) => part.modules),
  };
}

/** What a page loads: a file, or a part of its bundled code. */
interface Part {
  readonly name: string;
  readonly content: string | Buffer;
  readonly modules: readonly string[];
}

async function read(source: string): Promise<Part> {
  const content = await readFile(source);
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const extension = extname(source);
  const name = `${basename(source, extension)}-${hash}${extension}`;
  return { name, content, modules: [source] };
}

/** The code of a page with all that it imports; first what it begins with, then what it loads when that is needed. */
async function bundle(entry: string): Promise<readonly Part[]> {
  // Only the build and `npm start` have it.
  const { build } = await import("rolldown");
  const name = "[name]-[hash:12].js";
  const { output } = await build({
    input: entry,
    platform: "browser",
    output: {
      minify: true,
      comments: false,
      entryFileNames: name,
      chunkFileNames: name,
      hashCharacters: "hex",
    },
    write: false,
  });
  return output.flatMap((file) =>
    file.type === "chunk"
      ? [{ name: file.fileName, content: file.code, modules: file.moduleIds }]
      : [],
  );
}

/** The first part of a name is a folder next to this file, or a package. */
function locate(asset: string): string {
  return asset.startsWith("swagger-ui-dist/")
    ? createRequire(import.meta.url).resolve(asset)
    : join(import.meta.dirname, asset);
}

function toFile(
  bytes: Uint8Array,
  {
    extension,
    isImmutable = false,
  }: { readonly extension: string; readonly isImmutable?: boolean },
): PageFile {
  return {
    read: async () => bytes,
    mediaType: mediaTypes[extension] ?? "application/octet-stream",
    isImmutable,
  };
}
