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

/** The pages, by their paths, and what they load: files below `src/pages`, or of a package. */
const pages = [
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
];

/** Makes the files of all pages from their sources: compressed, and with hashes in the names of what pages load. */
export async function collectPages(): Promise<PageFiles> {
  const files = await Promise.all(pages.map(collectPage));
  return new Map(files.flat());
}

async function collectPage({ assets, page, path }: (typeof pages)[number]) {
  let html = await readFile(join(import.meta.dirname, page), "utf8");
  const files = await Promise.all(
    assets.map(async (asset) => {
      const content = await readFile(locate(asset));
      const extension = extname(asset);
      const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
      const name = `/assets/${basename(asset, extension)}-${hash}${extension}`;
      html = html.replace(`"/assets/${basename(asset)}"`, `"${name}"`);
      return [name, await toFile(content, extension, true)] as const;
    }),
  );
  return [[path, await toFile(html, ".html", false)] as const, ...files];
}

/** The first part of a name is a folder next to this file, or a package. */
function locate(asset: string): string {
  return asset.startsWith("swagger-ui-dist/")
    ? createRequire(import.meta.url).resolve(asset)
    : join(import.meta.dirname, asset);
}

async function toFile(content: string | Buffer, extension: string, isImmutable: boolean) {
  const bytes = await promisify(gzip)(content, { level: 9 });
  return { bytes, mediaType: mediaTypes[extension] ?? "application/octet-stream", isImmutable };
}
