import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { DocumentError } from "../../base/errors.ts";
import { type BackupTarget, maxFileBytes, type TargetPath } from "../target/backup-target.ts";
import {
  type ArchivePart,
  type Manifest,
  manifestFile,
  type ParsedManifest,
  parseManifest,
} from "./manifest.ts";

/** The manifest of a backup, or its fault; `undefined` if there is none, or no such backup. */
export async function readManifest(
  target: BackupTarget,
  archive: string,
): Promise<ParsedManifest | undefined> {
  const content = await readWhole(target, { folder: archive, file: manifestFile });
  if (content === undefined) {
    return undefined;
  }
  return "problem" in content
    ? { fault: "damaged", problem: content.problem }
    : parseManifest(content.bytes);
}

/** A part's lines, or the problem of the file. */
export type ReadPart = { readonly lines: readonly string[] } | { readonly problem: string };

/** Reads a part, compares it with the manifest, and decompresses it. */
export async function readPart(
  target: BackupTarget,
  archive: string,
  { bytes, file, rows, sha256 }: ArchivePart,
): Promise<ReadPart> {
  const read = await readWhole(target, { folder: archive, file });
  if (read === undefined) {
    return { problem: "is missing" };
  }
  if ("problem" in read) {
    return read;
  }
  const content = read.bytes;
  if (content.byteLength !== bytes) {
    const how = content.byteLength < bytes ? "was cut short" : "has grown";
    return { problem: `${how}: it has ${content.byteLength} bytes instead of ${bytes}` };
  }
  if (createHash("sha256").update(content).digest("hex") !== sha256) {
    return { problem: "differs from what was written; its SHA-256 does not match" };
  }
  const text = await unpack(content);
  if (text === undefined) {
    return { problem: "can't be decompressed, although its SHA-256 matches" };
  }
  const lines = text.split("\n");
  if (lines.pop() !== "") {
    return { problem: "ends in the middle of a line" };
  }
  return lines.length === rows
    ? { lines }
    : { problem: `has ${lines.length} rows instead of ${rows}` };
}

async function unpack(content: Uint8Array): Promise<string | undefined> {
  try {
    const text = await promisify(gunzip)(content, { maxOutputLength: maxFileBytes });
    return new TextDecoder("utf-8", { fatal: true }).decode(text);
  } catch (error) {
    // Errors of zlib and the decoder have a code; any other is unexpected.
    if (error instanceof Error && "code" in error) {
      return undefined;
    }
    throw error;
  }
}

async function readWhole(
  target: BackupTarget,
  path: TargetPath,
): Promise<{ readonly bytes: Uint8Array } | { readonly problem: string } | undefined> {
  try {
    const bytes = await target.read(path);
    return bytes && { bytes };
  } catch (error) {
    if (error instanceof DocumentError && error.code === "too-large") {
      return { problem: `exceeds the size limit for backup files (${maxFileBytes} bytes)` };
    }
    throw error;
  }
}

/**
 * The manifest of a backup, or an error if it can't be used.
 * @throws DocumentError `not-found`, `backup-damaged`
 */
export function requireManifest(archive: string, read: ParsedManifest | undefined): Manifest {
  if (read === undefined) {
    throw notThere(archive);
  }
  if ("problem" in read) {
    throw read.fault === "newer"
      ? new DocumentError(
          "backup-damaged",
          `The backup ${archive} can't be read: manifest.json ${read.problem}. Use another backup, or a newer Seedbed.`,
        )
      : damaged(archive, `manifest.json ${read.problem}`);
  }
  return read.manifest;
}

/** The error for a backup that does not exist or is not finished. */
export function notThere(archive: string): DocumentError {
  return new DocumentError(
    "not-found",
    `There is no finished backup ${archive}. List the backups to see which there are.`,
  );
}

/** The error for a damaged backup. */
export function damaged(archive: string, problem: string): DocumentError {
  return new DocumentError(
    "backup-damaged",
    `The backup ${archive} is damaged: ${problem}. Use another backup.`,
  );
}
