import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { once } from "../base/once.ts";
import type { PageFile, PageFiles } from "./page-file.ts";

/** The list of files that the build writes next to them. */
export interface PageList {
  readonly [path: string]: Omit<PageFile, "read"> & { readonly file: string };
}

/** The answer to a request for a file of a page. */
export interface PageAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const trustedTypes = "require-trusted-types-for 'script'";

/** The pages for people. A file is read when it is first requested. */
export class Pages {
  readonly #files: () => Promise<PageFiles>;

  /** @param folder where the build has put the files; without it, they are made from the sources */
  constructor(folder: string | undefined) {
    this.#files = once(() => (folder === undefined ? collect() : readBuilt(folder)));
  }

  /** The answer for a path; `undefined` if no file has it. */
  async find(path: string, acceptEncoding: string): Promise<PageAnswer | undefined> {
    const files = await this.#files();
    const file = files.get(path) ?? fileAbove(files, path);
    if (file === undefined) {
      return undefined;
    }
    const isCompressed = /\bbr\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(acceptEncoding);
    const compressed = await file.read();
    const body = isCompressed ? compressed : await promisify(brotliDecompress)(compressed);
    const etag = createHash("sha256").update(body).digest("base64url").slice(0, 22);
    return {
      headers: {
        "content-type": file.mediaType,
        "cache-control": file.isImmutable ? "public, max-age=31536000, immutable" : "no-cache",
        "content-security-policy": file.hasTrustedTypes ? `${policy}; ${trustedTypes}` : policy,
        "referrer-policy": "no-referrer",
        etag: `"${etag}"`,
        vary: "Accept-Encoding",
        ...(isCompressed && { "content-encoding": "br" }),
      },
      body,
    };
  }
}

/** The page that answers all paths below its own, if it has this one. */
function fileAbove(files: PageFiles, path: string): PageFile | undefined {
  const isBelow = ([above, { hasPathsBelow }]: readonly [string, PageFile]) =>
    hasPathsBelow === true && path.startsWith(`${above}/`);
  return [...files].find(isBelow)?.[1];
}

async function collect(): Promise<PageFiles> {
  const { collectPages, compressWith } = await import("./collect-pages.ts");
  return (await collectPages(compressWith(4))).files;
}

async function readBuilt(folder: string): Promise<PageFiles> {
  const list: PageList = JSON.parse(await readFile(join(folder, "pages.json"), "utf8"));
  return new Map(
    Object.entries(list).map(([path, { file, ...about }]) => [
      path,
      { ...about, read: once(() => readFile(join(folder, file))) },
    ]),
  );
}
