import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { Fault } from "../base/errors.ts";
import { ifThere } from "../base/system-error.ts";
import type { DocumentType } from "../documents/document-type.ts";
import { idPattern, slugOf, withId } from "../documents/id.ts";
import { isObject, type JsonObject, type JsonValue, without } from "../documents/json.ts";
import { sayTooLong } from "../documents/keeping.ts";
import { hashOf } from "../documents/text/canonical-json.ts";
import { placeOf } from "../documents/text/json-syntax.ts";
import { SeedSyntaxError } from "../documents/text/seed-format.ts";
import { toBody } from "../documents/text/stored-text.ts";
import { faultsOf } from "../documents/validation.ts";

/** A document in a file. */
export interface Seed extends SeedSummary {
  /** The document as JSON text, with its id. */
  readonly body: string;
}

/** A seed without its content. */
export interface SeedSummary {
  readonly id: string;
  /** Hash of the canonical stored form. */
  readonly hash: string;
  /** The file, relative to the seeds folder. */
  readonly file: string;
  /** Its index in the file, from 0, if the file contains a list. */
  readonly index?: number;
}

/** A file, or a document in one, that can't be planted, and why. */
export interface SeedProblem {
  readonly file: string;
  readonly line?: number;
  readonly detail: string;
}

/** The seeds of one type, and the problems of its files. */
export interface SeedSet {
  /** Whether the type has a folder; if not, there are no seeds. */
  readonly hasFolder: boolean;
  readonly seeds: readonly Seed[];
  readonly problems: readonly SeedProblem[];
  /** All existing files, relative to the seeds folder. */
  readonly files: readonly string[];
  /** Duplicate ids, in lower case; their documents are not seeds. */
  readonly claimed: ReadonlySet<string>;
  /** Hash of all seeds: instances with the same hash plant the same. */
  readonly fileSet: string;
}

/** The problem if the seeds folder does not exist. */
export async function missingFolder(root: string): Promise<SeedProblem | undefined> {
  try {
    if ((await stat(root)).isDirectory()) {
      return undefined;
    }
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) {
      throw error;
    }
  }
  return {
    file: "SEEDS_FOLDER",
    detail: "the folder in this setting does not exist or can't be read",
  };
}

/**
 * @param maxLength maximum length of a document, in UTF-16 code units of JSON
 */
export async function readSeeds(
  root: string,
  type: DocumentType,
  maxLength = Number.POSITIVE_INFINITY,
): Promise<SeedSet> {
  const { folder, format } = type.seeds;
  const found: Seed[] = [];
  const problems: SeedProblem[] = [];
  const listed = await filesIn(join(root, folder), format.extension);
  const { names, unread } = listed ?? { names: [], unread: [] };
  for (const name of names) {
    const file = `${folder}/${name}`;
    try {
      const text = decodeSeed(await readFile(join(root, folder, name)));
      const read = await toSeeds(type, await format.parse(text), file);
      problems.push(...read.problems);
      for (const seed of read.seeds) {
        const { length } = seed.body;
        if (length > maxLength) {
          problems.push({ file, detail: `${seed.id} ${sayTooLong(length, maxLength)}` });
        } else {
          found.push(seed);
        }
      }
    } catch (error) {
      problems.push(...toProblems(file, error));
    }
  }
  const { claimed, clashes, seeds } = withoutClashes(found);
  const fileSet = createHash("sha256");
  for (const { id, hash } of seeds) {
    fileSet.update(`${id} ${hash}\n`);
  }
  const passedOver = unread.map(({ detail, name }) => ({ file: `${folder}/${name}`, detail }));
  return {
    hasFolder: listed !== undefined,
    seeds,
    problems: [...problems, ...clashes, ...passedOver],
    files: [...names, ...unread.map(({ name }) => name)].map((name) => `${folder}/${name}`),
    claimed,
    fileSet: fileSet.digest("hex").slice(0, 16),
  };
}

/** The seed files, and files that only look like ones. */
interface FolderFiles {
  readonly names: readonly string[];
  readonly unread: readonly { readonly name: string; readonly detail: string }[];
}

/** `undefined` if there is no folder. */
async function filesIn(folder: string, extension: string): Promise<FolderFiles | undefined> {
  const entries = await ifThere(readdir(folder, { recursive: true, withFileTypes: true }));
  if (entries === undefined) {
    return undefined;
  }
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map(({ name, parentPath }) => relative(folder, join(parentPath, name)).replaceAll(sep, "/"))
    .filter((path) => path.toLowerCase().endsWith(extension) && !/(?:^|\/)\./.test(path))
    .toSorted();
  const isBelow = (path: string) => path.includes("/");
  const isRead = (path: string) => !isBelow(path) && path.endsWith(extension);
  return {
    names: paths.filter(isRead),
    unread: paths
      .filter((path) => !isRead(path))
      .map((name) => ({
        name,
        detail: isBelow(name)
          ? "not read, because it is in a subfolder; move it up"
          : `not read, because its name does not end with ${extension} in lower case`,
      })),
  };
}

/** The documents of a file, each with its own id, or else the file's name, or else the slug of its title. */
async function toSeeds(
  type: DocumentType,
  content: JsonValue,
  file: string,
): Promise<{ seeds: Seed[]; problems: SeedProblem[] }> {
  const isList = Array.isArray(content);
  const documents: readonly JsonValue[] = isList ? content : [content];
  const seeds: Seed[] = [];
  const problems: SeedProblem[] = [];
  for (const [index, sent] of documents.entries()) {
    const where = isList ? `document ${index + 1}: ` : "";
    if (!isObject(sent)) {
      problems.push({ file, detail: `${where}must be a JSON object` });
      continue;
    }
    const document = without(sent, "_meta");
    const named = await impliedId(type, document, isList ? undefined : file);
    const id = document["id"] === undefined ? named : document["id"];
    if (id === undefined) {
      problems.push({ file, detail: `${where}no id can be made from the name; add an "id"` });
      continue;
    }
    const seed = withId(document, id);
    const fault = sayFaults(await faultsOf(type, seed));
    if (fault !== undefined || typeof id !== "string") {
      problems.push({ file, detail: `${where}${fault}` });
    } else {
      const body = toBody(seed);
      seeds.push({ id, body, hash: hashOf(seed), file, ...(isList && { index }) });
    }
  }
  return { seeds, problems };
}

/** The faults of a document, as a sentence; `undefined` if there are none. */
export function sayFaults(faults: readonly Fault[]): string | undefined {
  const said = faults.map(({ pointer, detail }) => `${pointer}: ${detail}`);
  return said.length === 0 ? undefined : said.join("; ");
}

/** The implied id of a document: the name of its file or, in a list, the slug of its title. */
export async function impliedId(
  type: DocumentType,
  document: JsonObject,
  file: string | undefined,
): Promise<string | undefined> {
  if (file === undefined) {
    return slugOf(document[type.titleField]);
  }
  const name = file.slice(file.lastIndexOf("/") + 1, -type.seeds.format.extension.length);
  return idPattern.test(name) ? name : slugOf(name);
}

/** Seeds with the same id, or ids that differ only in case, are ambiguous, so none of them is planted. */
function withoutClashes(found: readonly Seed[]) {
  const seeds: Seed[] = [];
  const clashes: SeedProblem[] = [];
  const claimed = new Set<string>();
  for (const [id, claimants] of Map.groupBy(found, (seed) => seed.id.toLowerCase())) {
    const [only, ...others] = claimants;
    if (only !== undefined && others.length === 0) {
      seeds.push(only);
    } else {
      const files = [...new Set(claimants.map(({ file }) => file))].join(" and ");
      claimed.add(id);
      clashes.push({
        file: claimants[0]?.file ?? "",
        detail: `the id ${id} is used ${claimants.length} times, in ${files}; none of these documents is planted`,
      });
    }
  }
  return { seeds: seeds.toSorted((a, b) => (a.id < b.id ? -1 : 1)), clashes, claimed };
}

/**
 * The text of a seed file, with its byte order mark.
 * @throws SeedSyntaxError
 */
export function decodeSeed(bytes: Uint8Array): string {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  if (!isUtf8(bytes)) {
    const place = placeOf(text, text.indexOf("\uFFFD"));
    throw new SeedSyntaxError("not UTF-8: save it in that encoding", place);
  }
  return text;
}

function toProblems(file: string, error: unknown): readonly SeedProblem[] {
  if (error instanceof SeedSyntaxError) {
    return [error, ...error.others].map(({ column, line, message }) => ({
      file,
      line,
      detail: `${message} (column ${column})`,
    }));
  }
  if (error instanceof Error && "code" in error) {
    return [{ file, detail: `can't be read (${error.code})` }];
  }
  throw error;
}
