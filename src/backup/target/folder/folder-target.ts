import { randomUUID } from "node:crypto";
import * as nodeFiles from "node:fs/promises";
import { dirname, join } from "node:path";
import { nameOnce } from "../../../base/name-once.ts";
import { codeOf } from "../../../base/system-error.ts";
import type { BackupTarget, TargetFile, TargetPath } from "../backup-target.ts";
import { byName, checkName, checkSize, isHidden } from "../backup-target.ts";
import { toDomainError } from "./folder-error.ts";

/** The file system calls of a folder target. */
export type FileCalls = Pick<
  typeof nodeFiles,
  "link" | "mkdir" | "open" | "readdir" | "readFile" | "rename" | "rm" | "stat"
>;

/** Keeps backups in a local folder or a mounted share. The folder is created with the first write. */
export class FolderTarget implements BackupTarget {
  readonly #root: string;
  readonly #calls: FileCalls;

  constructor(root: string, calls: FileCalls = nodeFiles) {
    this.#root = root;
    this.#calls = calls;
  }

  async folders(): Promise<readonly string[]> {
    // A file in its place is no folder without backups.
    const found = this.#calls.readdir(this.#root, { withFileTypes: true });
    const entries = await this.#ifThere(found, ["ENOENT"]);
    return (entries ?? [])
      .filter((entry) => entry.isDirectory() && !isHidden(entry.name))
      .map(({ name }) => name)
      .toSorted();
  }

  async files(folder: string): Promise<readonly TargetFile[] | undefined> {
    const path = this.#pathOf(folder);
    const entries = await this.#ifThere(this.#calls.readdir(path, { withFileTypes: true }));
    if (entries === undefined) {
      return undefined;
    }
    const files: TargetFile[] = [];
    for (const entry of entries) {
      if (!entry.isDirectory() && !isHidden(entry.name)) {
        const status = await this.#ifThere(this.#calls.stat(join(path, entry.name)));
        if (status !== undefined) {
          files.push({ name: entry.name, bytes: status.size });
        }
      }
    }
    return files.toSorted(byName);
  }

  async write(path: TargetPath, content: Uint8Array): Promise<void> {
    await this.#writeAs(path, content, async (unfinished, file) => {
      await this.#calls.rename(unfinished, file);
      return true;
    });
  }

  create(path: TargetPath, content: Uint8Array): Promise<boolean> {
    return this.#writeAs(path, content, (unfinished, file) =>
      nameOnce({ unfinished, file }, this.#calls),
    );
  }

  async read(path: TargetPath): Promise<Uint8Array | undefined> {
    const file = this.#pathOf(path.folder, path.file);
    const status = await this.#ifThere(this.#calls.stat(file));
    if (status === undefined) {
      return undefined;
    }
    checkSize(path, status.size);
    return this.#ifThere(this.#calls.readFile(file));
  }

  async remove({ folder, file }: TargetPath): Promise<void> {
    await this.#removeAll(this.#pathOf(folder, file));
  }

  async removeFolder(folder: string): Promise<void> {
    await this.#removeAll(this.#pathOf(folder));
  }

  /** Writes a file under a hidden name, then tries to give it its final name. */
  async #writeAs(
    path: TargetPath,
    content: Uint8Array,
    giveName: (unfinished: string, file: string) => Promise<boolean>,
  ): Promise<boolean> {
    const file = this.#pathOf(path.folder, path.file);
    checkSize(path, content.byteLength);
    const folder = dirname(file);
    const unfinished = join(folder, `.${randomUUID()}.tmp`);
    try {
      const made = await this.#calls.mkdir(folder, { recursive: true });
      await this.#writeThrough(unfinished, content);
      const isNamed = await giveName(unfinished, file);
      if (isNamed) {
        await this.#flushFolder(folder);
      }
      if (made !== undefined) {
        await this.#flushFolder(dirname(made));
      }
      return isNamed;
    } catch (error) {
      throw toDomainError(error, this.#root);
    }
  }

  async #removeAll(path: string): Promise<void> {
    try {
      await this.#calls.rm(path, { recursive: true, force: true });
    } catch (error) {
      throw toDomainError(error, this.#root);
    }
  }

  async #writeThrough(file: string, content: Uint8Array): Promise<void> {
    const handle = await this.#calls.open(file, "wx");
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  /** Flushes a folder, because a new name only survives a power failure if its folder is on disk. */
  async #flushFolder(folder: string): Promise<void> {
    try {
      const handle = await this.#calls.open(folder, "r");
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    } catch (error) {
      // Windows and some mounts can't open or flush folders; nothing more can be done there.
      if (!["EISDIR", "EPERM", "EACCES", "EINVAL", "ENOTSUP"].includes(codeOf(error) ?? "")) {
        throw error;
      }
    }
  }

  async #ifThere<T>(
    call: Promise<T>,
    absences: readonly string[] = ["ENOENT", "ENOTDIR"],
  ): Promise<T | undefined> {
    try {
      return await call;
    } catch (error) {
      if (absences.includes(codeOf(error) ?? "")) {
        return undefined;
      }
      throw toDomainError(error, this.#root);
    }
  }

  #pathOf(...names: readonly string[]): string {
    for (const name of names) {
      checkName(name);
    }
    return join(this.#root, ...names);
  }
}
