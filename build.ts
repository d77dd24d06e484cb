import { execFile } from "node:child_process";
import { copyFile, cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { bundle } from "./bundle.ts";
import { noticesOf } from "./notices.ts";
import { collectPages } from "./src/pages/collect-pages.ts";
import type { PageFiles } from "./src/pages/page-file.ts";
import type { PageList } from "./src/pages/pages.ts";

const out = process.argv[2] ?? "dist";

await rm(out, { recursive: true, force: true });
await mkdir(out);
const commit = await readCommit();
const modules = await bundle("functions/index.ts", out, commit);
const pages = await collectPages(11);

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
