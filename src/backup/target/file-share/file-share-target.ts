import { randomUUID } from "node:crypto";
import type { ShareClient } from "@azure/storage-file-share";
import { DocumentError } from "../../../base/errors.ts";
import type { BackupTarget, TargetFile, TargetPath } from "../backup-target.ts";
import { byName, checkName, checkSize, isHidden } from "../backup-target.ts";
import { Share } from "./share.ts";

/** The maximum size of one write call (Azure Files REST, Put Range). */
const maxRangeBytes = 4 * 1024 * 1024;

/** The time limit for one call, including retries. */
const callTimeoutMs = 60_000;

/** Options for calls to the service. */
export interface FileShareOptions {
  /** The time limit for one call, including retries. @default 60 s */
  readonly timeoutMs?: number;
  /** The maximum size of one write call, in bytes. @default 4 MiB, the service's limit */
  readonly rangeBytes?: number;
}

/** Keeps backups in a share of Azure Files, over REST. The share is created with the first write. */
export class FileShareTarget implements BackupTarget {
  readonly #share: Share;
  readonly #rangeBytes: number;

  /** @param connect opens the client, with the first call; `connectShare` does it */
  constructor(connect: () => Promise<ShareClient>, options: FileShareOptions = {}) {
    this.#share = new Share(connect, options.timeoutMs ?? callTimeoutMs);
    this.#rangeBytes = options.rangeBytes ?? maxRangeBytes;
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
    // If it still has its hidden name, another file exists. If not, it was renamed but the answer was lost, so that the
    // SDK retried; or the folder is gone.
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

  /**
   * Writes a file under a hidden name, because a new file contains zeros until its ranges are written. @returns that
   * name
   */
  async #writeHidden(path: TargetPath, content: Uint8Array): Promise<string> {
    checkSize(path, content.byteLength);
    const unfinished = `${path.folder}/.${randomUUID()}.tmp`;
    await this.#create(unfinished, path.folder, content.byteLength);
    for (let at = 0; at < content.byteLength; at += this.#rangeBytes) {
      const range = content.subarray(at, at + this.#rangeBytes);
      await this.#share.writeRange(unfinished, at, range);
    }
    return unfinished;
  }

  /** Creates a file, and its folder and share if they are missing. */
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
   * Whether a rename has succeeded although the source was not found: this happens if the answer was lost and the SDK
   * retried.
   */
  async #holds(path: TargetPath, content: Uint8Array): Promise<boolean> {
    const found = await this.#share.read(path);
    return found !== undefined && Buffer.compare(found, content) === 0;
  }

  /** Deletes recursively, because the service only deletes empty directories. */
  async #removeDirectory(directory: string): Promise<void> {
    for (const { kind, name } of (await this.#share.list(directory)) ?? []) {
      const path = `${directory}/${name}`;
      await (kind === "directory" ? this.#removeDirectory(path) : this.#share.deleteFile(path));
    }
    await this.#share.deleteDirectory(directory);
  }
}

/** The path of a file in the share, with validated names. */
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
