import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DocumentError } from "../base/errors.ts";
import { FileError, replaceFile } from "../base/replace-file.ts";
import type { DocumentType } from "../documents/document-type.ts";
import { listFaults } from "../documents/fault-list.ts";
import type { JsonObject } from "../documents/json.ts";
import { keepingFaults } from "../documents/keeping.ts";
import { hashOf } from "../documents/text/canonical-json.ts";
import { SeedSyntaxError } from "../documents/text/seed-format.ts";
import { faultsOf } from "../documents/validation.ts";
import { decodeSeed, readSeeds, type Seed, type SeedSet, sayFaults } from "./seed-files.ts";
import { newFileOf, newSeedFile, updateSeedText } from "./seed-text.ts";

/** A document to write to its file. */
export interface PulledDocument {
  readonly type: DocumentType;
  readonly document: JsonObject & { readonly id: string };
  /** Hash of the file that it was compared with; if the local file differs, it has unseen changes. */
  readonly fileHash?: string | undefined;
}

/** The outcome; `kept` means that the file was left alone, for the reason in the detail. */
export interface Pulled {
  readonly type: string;
  readonly id: string;
  readonly file: string;
  readonly outcome: "created" | "updated" | "unchanged" | "kept";
  readonly detail?: string;
}

/** Where to write files, and whether documents override changes that only the files have. */
export interface PullOptions {
  /** The seeds folder. */
  readonly folder: string;
  readonly ours?: boolean;
}

/**
 * Writes documents back to their files, one after another; each file is replaced atomically. Parts that are the same in
 * file and document keep their text. No file is removed.
 */
export async function pullDocuments(
  documents: readonly PulledDocument[],
  options: PullOptions,
): Promise<readonly Pulled[]> {
  const pulled: Pulled[] = [];
  for (const [type, own] of Map.groupBy(documents, (one) => one.type)) {
    const set = await readSeeds(options.folder, type);
    const taken = takenOf(set);
    for (const one of own) {
      const seed = set.seeds.find(({ id }) => id === one.document.id);
      const outcome = await orKept(async () => {
        const faults = listFaults([
          ...keepingFaults(one.document),
          ...(await faultsOf(type, one.document)),
        ]);
        const fault = sayFaults(faults);
        if (fault !== undefined) {
          return kept(`is not a valid seed: ${fault}`);
        }
        return seed === undefined ? create(one, taken, options) : update(one, seed, options);
      });
      const file = seed?.file ?? newFileOf(type, one.document.id);
      pulled.push({ type: type.collection, id: one.document.id, file, ...outcome });
    }
  }
  return pulled;
}

type Outcome = Pick<Pulled, "outcome" | "detail">;

async function update(
  { document, fileHash, type }: PulledDocument,
  seed: Seed,
  { folder, ours = false }: PullOptions,
): Promise<Outcome> {
  if (seed.hash === hashOf(document)) {
    return { outcome: "unchanged" };
  }
  if (fileHash !== undefined && fileHash !== seed.hash && !ours) {
    return kept("the local file differs from the one in the plan; --ours overwrites it");
  }
  const path = join(folder, seed.file);
  const text = decodeSeed(await readFile(path));
  await replaceFile(path, await updateSeedText(type, { text, seed }, document));
  return { outcome: "updated" };
}

/** The files and ids that a new file must not have, in lower case: on some file systems they would be the same. */
interface Taken {
  readonly claimed: ReadonlySet<string>;
  readonly files: Map<string, string>;
  readonly ids: Map<string, string>;
}

function takenOf({ claimed, files, seeds }: SeedSet): Taken {
  return {
    claimed,
    files: new Map(files.map((file) => [file.toLowerCase(), file])),
    ids: new Map(seeds.map(({ id }) => [id.toLowerCase(), id])),
  };
}

async function create(
  { document, type }: PulledDocument,
  { claimed, files, ids }: Taken,
  { folder }: PullOptions,
): Promise<Outcome> {
  const { id } = document;
  const inLowerCase = id.toLowerCase();
  if (claimed.has(inLowerCase)) {
    return kept("several documents in the files have this id");
  }
  const like = ids.get(inLowerCase);
  if (like !== undefined) {
    return kept(`its id differs only in case from that of ${like}, and files can't have both`);
  }
  const { file, text } = await newSeedFile(type, document);
  const taken = files.get(file.toLowerCase());
  if (taken !== undefined) {
    return kept(`${taken} already exists and belongs to another document`);
  }
  await replaceFile(join(folder, file), text);
  files.set(file.toLowerCase(), file);
  ids.set(inLowerCase, id);
  return { outcome: "created" };
}

/**
 * A document that is not a valid seed, can't be represented, or whose file can't be written does not stop the others.
 */
async function orKept(work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    const isMeant = [DocumentError, FileError, SeedSyntaxError].some((one) => error instanceof one);
    if (isMeant && error instanceof Error) {
      return kept(error.message);
    }
    throw error;
  }
}

function kept(detail: string): Outcome {
  return { outcome: "kept", detail };
}
