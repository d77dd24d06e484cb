import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, extname, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { PageFiles } from "./page-file.ts";

const mediaTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
};

/** The pages, by their paths, and what they load: files below `src/pages`, or of a package; what is TSX is bundled. */
const pages: readonly PageSource[] = [
  { path: "/", page: "front/index.html", assets: ["front/front.css", "front/front.js"] },
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
    hasPathsBelow: true,
  },
];

interface PageSource {
  readonly path: string;
  readonly page: string;
  readonly assets: readonly string[];
  readonly hasPathsBelow?: boolean;
}

/** Makes the files of all pages from their sources: compressed, and with hashes in the names of what pages load. */
export async function collectPages(): Promise<PageFiles> {
  const files = await Promise.all(pages.map(collectPage));
  return new Map(files.flat());
}

async function collectPage({ assets, hasPathsBelow, page, path }: PageSource) {
  let html = await readFile(join(import.meta.dirname, page), "utf8");
  const files = await Promise.all(
    assets.map(async (asset) => {
      const isBundled = asset.endsWith(".tsx");
      const content = isBundled ? await bundle(locate(asset)) : await readFile(locate(asset));
      const extension = isBundled ? ".js" : extname(asset);
      const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
      const base = basename(asset, extname(asset));
      const name = `/assets/${base}-${hash}${extension}`;
      html = html.replace(`"/assets/${base}${extension}"`, `"${name}"`);
      return [name, await toFile(content, extension, true)] as const;
    }),
  );
  const file = { ...(await toFile(html, ".html", false)), ...(hasPathsBelow && { hasPathsBelow }) };
  return [[path, file] as const, ...files];
}

/** The code of a page and of all that it imports, in one file. */
async function bundle(entry: string): Promise<string> {
  // Only the build and `npm start` have it.
  const { build } = await import("rolldown");
  const { output } = await build({
    input: entry,
    platform: "browser",
    output: { minify: true, comments: false },
    write: false,
  });
  return output[0].code;
}

/** The first part of a name is a folder next to this file, or a package. */
function locate(asset: string): string {
  return asset.startsWith("swagger-ui-dist/")
    ? createRequire(import.meta.url).resolve(asset)
    : join(import.meta.dirname, asset);
}

async function toFile(content: string | Buffer, extension: string, isImmutable: boolean) {
  const bytes = await promisify(gzip)(content, { level: 9 });
  return {
    read: async () => bytes,
    mediaType: mediaTypes[extension] ?? "application/octet-stream",
    isImmutable,
  };
}
