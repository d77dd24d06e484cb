import { randomBytes } from "node:crypto";
import { constants, type Stats } from "node:fs";
import {
  access,
  type FileHandle,
  lstat,
  open,
  readlink,
  realpath,
  rename,
  rm,
} from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { codeOf, ifThere, messageOf } from "./system-error.ts";

/** A file that can't be written. The message says which one, why, and what to do. */
export class FileError extends Error {
  override readonly name = "FileError";
}

/** New content being written for a file. */
export interface Replacement {
  /** @throws FileError */
  write(text: string): Promise<void>;
  /**
   * Completes the replacement.
   * @throws FileError
   */
  finish(): Promise<void>;
  /** Cancels: the file stays unchanged. */
  abandon(): Promise<void>;
}

/**
 * Starts to replace a file's content. The new content is written beside the file (`FILE.{8 hex digits}.part`) and then
 * renamed, so readers always find either the old or the new content, complete, even after an interruption. Symbolic
 * links are followed and kept; the file keeps its mode, and its group and owner if the caller may set them. Other hard
 * links keep the old content. Devices, pipes and open descriptors are written to directly.
 * @throws FileError
 */
export function openReplacement(file: string): Promise<Replacement> {
  return orExplain(file, async () => {
    const place = await placeOf(file, resolve(file));
    return place.kind === "stream" ? openStream(file, place.path) : openBeside(file, place);
  });
}

/**
 * Replaces a file's content at once, by the same rules.
 * @throws FileError
 */
export async function replaceFile(file: string, text: string): Promise<void> {
  const replacement = await openReplacement(file);
  try {
    await replacement.write(text);
    await replacement.finish();
  } catch (error) {
    await replacement.abandon();
    throw error;
  }
}

/**
 * The descriptor of this process that a name refers to: 1 for `/dev/stdout`.
 * @throws FileError
 */
export function descriptorOf(file: string): Promise<number | undefined> {
  return orExplain(file, async () => {
    const place = await placeOf(file, resolve(file));
    return place.kind === "stream" ? place.descriptor : undefined;
  });
}

type Place =
  | { readonly kind: "stream"; readonly path: string; readonly descriptor?: number }
  | { readonly kind: "file"; readonly path: string; readonly stats: Stats | undefined };

/** The most links that Linux follows in one path. */
const maxLinks = 40;

/** Resolves a name. A descriptor looks like a link, but its target may not be a path: `pipe:[4711]`. */
async function placeOf(file: string, given: string, links = 0): Promise<Place> {
  const folder = await ifThere(realpath(dirname(given)));
  if (folder === undefined) {
    throw unwritable(file, `the folder ${dirname(given)} does not exist. Create it first.`);
  }
  const path = join(folder, basename(given));
  const [, pid] = /^(?:\/proc\/(\d+)|\/dev)\/fd$/.exec(folder) ?? [];
  if (pid !== undefined || folder === "/dev/fd") {
    const isOurs = pid === undefined || Number(pid) === process.pid;
    return { kind: "stream", path, ...(isOurs && { descriptor: Number(basename(path)) }) };
  }
  const stats = await ifThere(lstat(path));
  if (stats?.isSymbolicLink()) {
    if (links === maxLinks) {
      throw unwritable(file, "its symbolic links do not end at a file. Name a file.");
    }
    return placeOf(file, resolve(folder, await readlink(path)), links + 1);
  }
  if (stats?.isDirectory()) {
    throw unwritable(file, "it is a folder. Name a file in it.");
  }
  return stats === undefined || stats.isFile()
    ? { kind: "file", path, stats }
    : { kind: "stream", path };
}

async function openStream(file: string, path: string): Promise<Replacement> {
  const handle = await open(path, "a");
  return {
    write: (text) => orExplain(file, () => handle.appendFile(text)),
    finish: () => orExplain(file, () => handle.close()),
    abandon: () => handle.close(),
  };
}

async function openBeside(
  file: string,
  { path, stats }: Extract<Place, { readonly kind: "file" }>,
): Promise<Replacement> {
  if (stats !== undefined && !(await isAllowed(access(path, constants.W_OK)))) {
    throw unwritable(file, "it is read-only. Make it writable, or choose another name.");
  }
  const part = `${path}.${randomBytes(4).toString("hex")}.part`;
  const handle = await openPart(file, part, stats);
  const abandon = async () => {
    await handle.close();
    await rm(part, { force: true });
  };
  try {
    await (stats && likeBefore(handle, stats));
  } catch (error) {
    await abandon();
    throw error;
  }
  return {
    abandon,
    write: (text) => orExplain(file, () => handle.appendFile(text)),
    finish: () =>
      orExplain(file, async () => {
        await handle.sync();
        await handle.close();
        await rename(part, path);
      }),
  };
}

async function openPart(file: string, part: string, stats: Stats | undefined): Promise<FileHandle> {
  try {
    // The replacement of a protected file must be private from the first byte.
    return await open(part, "wx", stats === undefined ? 0o666 : 0o600);
  } catch (error) {
    if (isDenial(error)) {
      throw unwritable(
        file,
        `files can't be created in its folder ${dirname(part)}, where the new content is written before it replaces the old. Choose another folder, or allow writing there.`,
      );
    }
    throw error;
  }
}

/** Sets owner and group if the caller may; then the mode, because changing the owner clears bits of it. */
async function likeBefore(handle: FileHandle, before: Stats): Promise<void> {
  const made = await handle.stat();
  if (made.uid !== before.uid || made.gid !== before.gid) {
    const isBoth = await isAllowed(handle.chown(before.uid, before.gid));
    await (isBoth || isAllowed(handle.chown(made.uid, before.gid)));
  }
  const now = await handle.stat();
  const mode = modeFor(before, now);
  if (mode !== (now.mode & 0o7777)) {
    await handle.chmod(mode);
  }
}

/** Gives no group permissions that belonged to another. */
function modeFor(before: Stats, now: Stats): number {
  const { gid, mode, uid } = before;
  if (now.uid === uid && now.gid === gid) {
    return mode & 0o7777;
  }
  const others = mode & 0o007;
  const group = now.gid === gid ? mode & 0o070 : mode & 0o070 & (others << 3);
  return (mode & 0o700) | group | others;
}

async function isAllowed(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (isDenial(error)) {
      return false;
    }
    throw error;
  }
}

function isDenial(error: unknown): boolean {
  return ["EACCES", "EPERM", "EROFS"].includes(codeOf(error) ?? "");
}

async function orExplain<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (codeOf(error) === undefined) {
      throw error;
    }
    throw unwritable(file, `${messageOf(error)}.`, { cause: error });
  }
}

function unwritable(file: string, reason: string, options?: ErrorOptions): FileError {
  return new FileError(`${file} can't be written: ${reason}`, options);
}
