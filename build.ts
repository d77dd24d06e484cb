import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { copyFile, cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { bundle } from "./bundle.ts";
import { noticesOf } from "./notices.ts";
import { codeOf } from "./src/base/system-error.ts";
import { collectPages, compressWith } from "./src/pages/collect-pages.ts";
import type { PageFiles } from "./src/pages/page-file.ts";
import type { PageList } from "./src/pages/pages.ts";

const out = process.argv[2] ?? "dist";

await rm(out, { recursive: true, force: true });
await mkdir(out);
const commit = await readCommit();
const modules = await bundle("functions/index.ts", out, commit);
const compressions = "node_modules/.cache/seedbed-compressed";
const pages = await compressPages();

const { description, engines, license, name, version } = JSON.parse(
  await readFile("package.json", "utf8"),
);
const about = { name, version, commit, description, license, engines };
const manifest = { ...about, main: "index.cjs" };
await writeFile(`${out}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
await writeFile(`${out}/THIRD-PARTY-NOTICES.txt`, await noticesOf([...modules, ...pages.modules]));
await writePages(pages.files);
await copyFile("LICENSE", `${out}/LICENSE`);
await copyFile("host.json", `${out}/host.json`);
await cp("seeds", `${out}/seeds`, { recursive: true });

/** Compressing as much as possible takes most of a build, and most contents are those of the last build. */
async function compressPages() {
  const effort = 11;
  const compress = compressWith(effort);
  const used = new Set<string>();
  await mkdir(compressions, { recursive: true });
  const collected = await collectPages(async (content) => {
    const how = `${process.versions["brotli"]} ${effort}\n`;
    const name = createHash("sha256").update(how).update(content).digest("hex");
    used.add(name);
    const file = `${compressions}/${name}`;
    try {
      return await readFile(file);
    } catch (error) {
      if (codeOf(error) !== "ENOENT") {
        throw error;
      }
    }
    const compressed = await compress(content);
    const part = `${file}.${randomUUID()}`;
    await writeFile(part, compressed);
    await rename(part, file);
    return compressed;
  });
  // The parts may be those of another build that is running.
  for (const name of await readdir(compressions)) {
    if (!used.has(name) && !name.includes(".")) {
      await rm(`${compressions}/${name}`, { force: true });
    }
  }
  return collected;
}

/** Writes the pages for people, compressed, and a list of their files. */
async function writePages(files: PageFiles): Promise<void> {
  await mkdir(`${out}/pages`);
  const list: Record<string, PageList[string]> = {};
  for (const [path, { read, ...about }] of files) {
    const file = `${path.slice(1).replaceAll("/", "-") || "index"}.br`;
    list[path] = { file, ...about };
    await writeFile(`${out}/pages/${file}`, await read());
  }
  await writeFile(`${out}/pages/pages.json`, JSON.stringify(list));
}

/** The commit of this clone; `undefined` outside a git repository. */
async function readCommit(): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)("git", ["rev-parse", "HEAD"]);
    return stdout.trim();
  } catch (error) {
    if (error instanceof Error && "code" in error) {
      return undefined;
    }
    throw error;
  }
}
