import { randomUUID } from "node:crypto";
import type { ShareClient } from "@azure/storage-file-share";
import { DocumentError } from "../../../base/errors.ts";
import type { BackupTarget, TargetFile, TargetPath } from "../backup-target.ts";
import { byName, checkName, checkSize, isHidden } from "../backup-target.ts";
import { Share } from "./share.ts";

/** The most that one call writes (Azure Files REST, Put Range). */
const maxRangeBytes = 4 * 1024 * 1024;

/** How long one call may take, its retries included. */
const callTimeoutMs = 60_000;

/** How a share target talks to the service. */
export interface FileShareOptions {
  /** For one call with its retries. @default 60 s */
  readonly timeoutMs?: number;
}

/** Keeps backups in a share of Azure Files, over REST. The share is made with the first write. */
export class FileShareTarget implements BackupTarget {
  readonly #share: Share;

  /** @param connect opens the client, with the first call; `connectShare` does it */
  constructor(connect: () => Promise<ShareClient>, options: FileShareOptions = {}) {
    this.#share = new Share(connect, options.timeoutMs ?? callTimeoutMs);
  }

  async folders(): Promise<readonly string[]> {
    const items = (await this.#share.list("")) ?? [];
    return items
      .filter(({ kind, name }) => kind === "directory" && !isHidden(name))
      .map(({ name }) => name)
      .toSorted();
  }

  async files(folder: string): Promise<readonly TargetFile[] | undefined> {
    checkName(folder);
    const items = await this.#share.list(folder);
    return items
      ?.filter(({ kind, name }) => kind === "file" && !isHidden(name))
      .map(({ name, bytes }) => ({ name, bytes }))
      .toSorted(byName);
  }

  async write(path: TargetPath, content: Uint8Array): Promise<void> {
    const file = pathOf(path);
    const unfinished = await this.#writeHidden(path, content);
    if (!(await this.#share.rename(unfinished, file)) && !(await this.#holds(path, content))) {
      throw interrupted(path.folder);
    }
  }

  async create(path: TargetPath, content: Uint8Array): Promise<boolean> {
    const file = pathOf(path);
    const unfinished = await this.#writeHidden(path, content);
    if (await this.#share.renameOnce(unfinished, file)) {
      return true;
    }
    // Where it still has its first name, another file is in the way. Where it has not, it was renamed and the
    // answer lost, so that the SDK sent it again; or the folder is gone.
    if (await this.#share.deleteFile(unfinished)) {
      return false;
    }
    const found = await this.#share.read(path);
    if (found === undefined) {
      throw interrupted(path.folder);
    }
    return Buffer.compare(found, content) === 0;
  }

  read(path: TargetPath): Promise<Uint8Array | undefined> {
    pathOf(path);
    return this.#share.read(path);
  }

  async remove(path: TargetPath): Promise<void> {
    await this.#share.deleteFile(pathOf(path));
  }

  async removeFolder(folder: string): Promise<void> {
    checkName(folder);
    await this.#removeDirectory(folder);
  }

  /** A new file is full of zeros until its ranges are there, so it gets its name last. @returns its first one */
  async #writeHidden(path: TargetPath, content: Uint8Array): Promise<string> {
    checkSize(path, content.byteLength);
    const unfinished = `${path.folder}/.${randomUUID()}.tmp`;
    await this.#create(unfinished, path.folder, content.byteLength);
    for (let at = 0; at < content.byteLength; at += maxRangeBytes) {
      const range = content.subarray(at, at + maxRangeBytes);
      await this.#share.writeRange(unfinished, at, range);
    }
    return unfinished;
  }

  /** Makes a file, and the folder and the share above it if they are missing. */
  async #create(file: string, folder: string, bytes: number): Promise<void> {
    if (await this.#share.createFile(file, bytes)) {
      return;
    }
    if (!(await this.#share.createDirectory(folder))) {
      await this.#share.create();
      await this.#share.createDirectory(folder);
    }
    if (!(await this.#share.createFile(file, bytes))) {
      throw interrupted(folder);
    }
  }

  /**
   * Whether a renaming has happened although the file was not found under its first name: so it is when
   * the answer was lost, and the SDK has sent it again.
   */
  async #holds(path: TargetPath, content: Uint8Array): Promise<boolean> {
    const found = await this.#share.read(path);
    return found !== undefined && Buffer.compare(found, content) === 0;
  }

  /** The service deletes nothing but empty directories. */
  async #removeDirectory(directory: string): Promise<void> {
    for (const { kind, name } of (await this.#share.list(directory)) ?? []) {
      const path = `${directory}/${name}`;
      await (kind === "directory" ? this.#removeDirectory(path) : this.#share.deleteFile(path));
    }
    await this.#share.deleteDirectory(directory);
  }
}

/** Where a file is in the share, its names checked. */
function pathOf({ file, folder }: TargetPath): string {
  checkName(folder);
  checkName(file);
  return `${folder}/${file}`;
}

function interrupted(folder: string): DocumentError {
  return new DocumentError(
    "storage-unavailable",
    `The backup ${folder} was removed while it was being written. Start it again.`,
  );
}
