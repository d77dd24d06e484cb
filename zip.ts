import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { type Zippable, zipSync } from "fflate";

/** Unix, a plain file that anyone may read, and 1 January 1980, the earliest date in a zip archive. */
const common = {
  os: 3,
  attrs: 0o100644 * 0x1_0000,
  mtime: new Date(1980, 0, 1),
  level: 9,
} as const;

/** The files of a folder as a reproducible zip archive: the same files give the same bytes. */
export async function zipFolder(folder: string): Promise<Buffer> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((file) => file.isFile())
    .map(({ name, parentPath }) => join(parentPath, name))
    .map((path) => ({ path, name: relative(folder, path).replaceAll(sep, "/") }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const contents: Zippable = {};
  for (const { path, name } of files) {
    contents[name] = await readFile(path);
  }
  return Buffer.from(zipSync(contents, common));
}
