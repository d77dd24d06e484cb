import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
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
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
