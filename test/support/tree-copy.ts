import { cp, mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = new URL("../../", import.meta.url).pathname;

/** Files that were built or installed here, or that hold settings of this machine. */
const left = /^(?:\.git|\.seedbed|coverage|dist|local\.settings\.json)$|\bnode_modules$/;

/**
 * A copy of the project that a test can change as its user or developer would; it uses the packages of the original.
 */
export interface TreeCopy {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Copies the project in its current state. */
export async function copyTree(): Promise<TreeCopy> {
  const folder = await mkdtemp(join(tmpdir(), "seedbed-tree-"));
  await cp(root, folder, {
    recursive: true,
    filter: (path) => !left.test(path.slice(root.length)),
  });
  await linkPackages(folder);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Links the packages and what was made from them; a type check begins with what the original's has found. */
async function linkPackages(folder: string): Promise<void> {
  const [from, to] = [join(root, "node_modules"), join(folder, "node_modules")];
  await mkdir(join(to, ".cache"), { recursive: true });
  const packages = (await readdir(from)).filter((name) => name !== ".cache");
  const caches = (await readdir(join(from, ".cache"))).map((name) => `.cache/${name}`);
  const made = caches.filter((name) => name.startsWith(".cache/seedbed-"));
  await Promise.all(
    [...packages, ...made].map((name) => symlink(join(from, name), join(to, name))),
  );
  const typesKnown = ".cache/tsc";
  if (caches.includes(typesKnown)) {
    await cp(join(from, typesKnown), join(to, typesKnown), { recursive: true });
  }
}
