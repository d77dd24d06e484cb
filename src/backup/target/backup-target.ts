import { DocumentError } from "../../base/errors.ts";

/** A file of a target: its folder and name. */
export interface TargetPath {
  readonly folder: string;
  readonly file: string;
}

/** A file in a folder listing. */
export interface TargetFile {
  readonly name: string;
  readonly bytes: number;
}

/**
 * Files are written and read as a whole. That limits memory to one part of an archive, and makes size and hash known
 * before the first byte is sent. Every method rejects with DocumentError `storage-unavailable` or `throttled` if the
 * target does not answer, `misconfigured` if access is denied, `invalid-parameter` if a name is invalid.
 */
export interface BackupTarget {
  /** The names of all folders, sorted by code unit. */
  folders(): Promise<readonly string[]>;

  /** The files of a folder, sorted by name; `undefined` if there is no such folder. */
  files(folder: string): Promise<readonly TargetFile[] | undefined>;

  /**
   * Writes a file, replacing any existing one, and creates missing parents. Readers see either the old or the new file,
   * even after an interrupted write.
   * @throws DocumentError `too-large`
   */
  write(path: TargetPath, content: Uint8Array): Promise<void>;

  /**
   * Writes a file as `write` does, but never replaces one: `false` if a file of that name exists. Of several concurrent
   * calls, one gets `true`. After a failure the complete file may exist anyway.
   * @throws DocumentError `too-large`
   */
  create(path: TargetPath, content: Uint8Array): Promise<boolean>;

  /**
   * The content of a file; `undefined` if it does not exist.
   * @throws DocumentError `too-large`
   */
  read(path: TargetPath): Promise<Uint8Array | undefined>;

  /** Removes a file. */
  remove(path: TargetPath): Promise<void>;

  /** Removes a folder with everything in it, including hidden files. If interrupted, it can be repeated. */
  removeFolder(folder: string): Promise<void>;
}

/** The size limit for files, in bytes; parts of an archive are far smaller. */
export const maxFileBytes = 64 * 1024 * 1024;

const namePattern = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9_-])?$/;

/**
 * Refuses names that refer to another place, or that some file systems interpret differently.
 * @throws DocumentError `invalid-parameter`
 */
export function checkName(name: string): void {
  if (!namePattern.test(name)) {
    throw new DocumentError(
      "invalid-parameter",
      `"${name.slice(0, 140)}" is not a valid name for a backup or a file in one: a name is 1-128 ASCII letters, digits, '.', '_' or '-', starts with a letter or digit and does not end with a dot.`,
    );
  }
}

/**
 * Refuses files above the size limit.
 * @throws DocumentError `too-large`
 */
export function checkSize({ folder, file }: TargetPath, bytes: number): void {
  if (bytes > maxFileBytes) {
    throw new DocumentError(
      "too-large",
      `${folder}/${file} has ${bytes} bytes; the limit for backup files is ${maxFileBytes}.`,
    );
  }
}

/** Whether a name is hidden: a write in progress, or another program's. */
export function isHidden(name: string): boolean {
  return name.startsWith(".");
}

/** Sorts by code unit, as in all lists here. */
export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}
