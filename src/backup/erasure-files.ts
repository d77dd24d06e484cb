import { createHash } from "node:crypto";
import { DocumentError } from "../base/errors.ts";
import { isObject, type JsonObject, type JsonValue, parseJson } from "../documents/json.ts";
import type { Author } from "../store/document-store.ts";
import type { Erasure } from "../store/erasure.ts";
import type { BackupTarget } from "./target/backup-target.ts";

/** The folder beside the backups; its name is not that of a backup. */
export const erasuresFolder = "erasures";

/** The file format that this Seedbed writes and reads. */
const erasureFormat = 1;

/** An erasure, with its collection. */
export interface ErasureOf extends Erasure {
  readonly type: string;
}

/** A file that can't be used, and why. */
export interface ErasureProblem {
  readonly file: string;
  readonly detail: string;
}

/** The erasures recorded beside the backups. */
export interface Erasures {
  readonly erasures: readonly ErasureOf[];
  readonly problems: readonly ErasureProblem[];
}

/** Concurrent reads. */
const atOnce = 8;

const fileFaults: ReadonlySet<string> = new Set(["too-large", "invalid-parameter"]);

/** Creates the file for an erasure beside the backups; an existing one is unchanged. */
export async function recordErasure(target: BackupTarget, erasure: ErasureOf): Promise<void> {
  const { at, by, id, through, type } = erasure;
  const content = {
    format: erasureFormat,
    type,
    id,
    through,
    at,
    by: { id: by.id, name: by.name },
  };
  const path = { folder: erasuresFolder, file: fileOf(erasure) };
  await target.create(path, Buffer.from(`${JSON.stringify(content)}\n`));
}

/** Creates the missing files, based on the names of existing ones. */
export async function recordMissing(
  target: BackupTarget,
  erasures: AsyncIterable<ErasureOf>,
): Promise<void> {
  const files = await target.files(erasuresFolder);
  const there = new Set(files?.map(({ name }) => name));
  for await (const erasure of erasures) {
    if (!there.has(fileOf(erasure))) {
      await recordErasure(target, erasure);
    }
  }
}

/** Reads the erasures. A file that can't be read is a problem, and does not stop the others. */
export async function readErasures(target: BackupTarget): Promise<Erasures> {
  const files = (await target.files(erasuresFolder)) ?? [];
  const erasures: ErasureOf[] = [];
  const problems: ErasureProblem[] = [];
  for (let at = 0; at < files.length; at += atOnce) {
    const some = files.slice(at, at + atOnce);
    for (const read of await Promise.all(some.map(({ name }) => readErasure(target, name)))) {
      if (read !== undefined && "detail" in read) {
        problems.push(read);
      } else if (read !== undefined) {
        erasures.push(read);
      }
    }
  }
  return { erasures, problems };
}

/** Ids are hashed, because file names must not differ only in letter case. */
function fileOf({ id, through, type }: ErasureOf): string {
  const hash = createHash("sha256").update(`${type}/${id}`).digest("hex").slice(0, 32);
  return `${hash}-${through}.json`;
}

/** `undefined` if it was removed meanwhile. */
async function readErasure(
  target: BackupTarget,
  file: string,
): Promise<ErasureOf | ErasureProblem | undefined> {
  const problem = (detail: string) => ({ file, detail: `${erasuresFolder}/${file} ${detail}.` });
  try {
    const content = await target.read({ folder: erasuresFolder, file });
    if (content === undefined) {
      return undefined;
    }
    const value = parseJson(Buffer.from(content).toString("utf8"));
    if (isObject(value) && Number(value["format"]) > erasureFormat) {
      return problem(
        `was written by a newer Seedbed (format ${value["format"]}; this one reads ${erasureFormat})`,
      );
    }
    return toErasure(value) ?? problem("is not a record of an erasure");
  } catch (error) {
    // A problem of this file only; a target that does not answer affects all files.
    if (error instanceof DocumentError && fileFaults.has(error.code)) {
      return { file, detail: error.message };
    }
    throw error;
  }
}

function toErasure(value: JsonValue | undefined): ErasureOf | undefined {
  if (!isObject(value) || value["format"] !== erasureFormat) {
    return undefined;
  }
  const { at, id, through, type } = value;
  const by = toAuthor(value["by"]);
  return typeof type === "string" &&
    typeof id === "string" &&
    typeof through === "number" &&
    Number.isSafeInteger(through) &&
    through > 0 &&
    typeof at === "string" &&
    !Number.isNaN(Date.parse(at)) &&
    by !== undefined
    ? { type, id, through, at, by }
    : undefined;
}

function toAuthor(value: JsonValue | undefined): Author | undefined {
  const { id, name }: JsonObject = isObject(value) ? value : {};
  return typeof id === "string" && typeof name === "string" ? { id, name } : undefined;
}
