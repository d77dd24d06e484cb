import { DocumentError } from "../../base/errors.ts";

/** A file of a target: the folder it is in, and its name there. */
export interface TargetPath {
  readonly folder: string;
  readonly file: string;
}

/** A file as a folder lists it. */
export interface TargetFile {
  readonly name: string;
  readonly bytes: number;
}

/**
 * Where backups are kept: folders, and files in them. Absence is `undefined`, or nothing in a list; what
 * is not there can be removed, too. Names that begin with a dot belong to somebody else (or are a write
 * under way) and are never seen. Two names that differ in letter case alone may be one.
 *
 * A file is written and read as a whole. That bounds the memory by one part of an archive, and lets its
 * size and hash be known before the first byte is sent.
 *
 * Every method rejects with DocumentError `storage-unavailable` or `throttled` when the target does not
 * answer, `misconfigured` when it is not ours to use, `invalid-parameter` when a name is not one.
 */
export interface BackupTarget {
  /** The names of all folders, in order by code unit. */
  folders(): Promise<readonly string[]>;

  /** The files of a folder, in order of name; `undefined` when there is no such folder. */
  files(folder: string): Promise<readonly TargetFile[] | undefined>;

  /**
   * Writes a file, over another of that name, and makes whatever is missing above it. A reader sees the
   * file as it was or as it will be, and so does who comes after a write that broke off.
   * @throws DocumentError `too-large`
   */
  write(path: TargetPath, content: Uint8Array): Promise<void>;

  /**
   * Writes a file as `write` does, but never over another: `false` when a file of that name is there, which
   * stays as it was. Of several at once one gets `true`. After a failure the file may be there all the same,
   * and whole.
   * @throws DocumentError `too-large`
   */
  create(path: TargetPath, content: Uint8Array): Promise<boolean>;

  /**
   * The file; `undefined` when it is not there.
   * @throws DocumentError `too-large`
   */
  read(path: TargetPath): Promise<Uint8Array | undefined>;

  /** Removes a file. */
  remove(path: TargetPath): Promise<void>;

  /** Removes a folder with all that is in it, hidden things too. Broken off, it can be run again. */
  removeFolder(folder: string): Promise<void>;
}

/** The most that is written to or read from one file, in bytes; a part of an archive is far below. */
export const maxFileBytes = 64 * 1024 * 1024;

const namePattern = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9_-])?$/;

/**
 * Refuses names that mean another place, or that some file systems read otherwise.
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
 * Refuses a file that is too large to be one of ours.
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

/** Whether a name is hidden: of a write under way, or of another program. */
export function isHidden(name: string): boolean {
  return name.startsWith(".");
}

/** By code unit, as every list here is sorted. */
export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}
