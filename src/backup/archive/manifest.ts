import { createHash } from "node:crypto";
import { isObject, type JsonObject, type JsonValue, parseJson } from "../../documents/json.ts";
import type { RecordValue } from "../../store/records.ts";
import type { ArchiveRow } from "./row.ts";

/** The archive format that this Seedbed writes, and reads. */
export const archiveFormat = 1;

/** The file that makes a backup one: written last, and trusted before anything else. */
export const manifestFile = "manifest.json";

/** How many rows of each kind a collection has. */
export interface ArchiveCounts {
  readonly documents: number;
  readonly deleted: number;
  readonly revisions: number;
  readonly ledger: number;
  /** Where there are some. */
  readonly erasures?: number;
}

/** One file of rows. */
export interface ArchivePart {
  readonly file: string;
  readonly rows: number;
  /** As it lies there, compressed. */
  readonly bytes: number;
  /** Of the file as it lies there, in hex. */
  readonly sha256: string;
  /** How long reading its rows and writing it took. */
  readonly ms: number;
}

/** What a backup has of one collection. */
export interface ArchivedCollection {
  readonly collection: string;
  readonly counts: ArchiveCounts;
  /** In the order in which the rows were read. */
  readonly parts: readonly ArchivePart[];
  /** How far its planting was before the first row was read; without it, it was done. */
  readonly planting?: RecordValue;
}

/** What a backup is, and what belongs to it. */
export interface Manifest {
  readonly format: typeof archiveFormat;
  /** Which Seedbed wrote it. */
  readonly version: string;
  /** When reading the store began, ISO 8601 in UTC. */
  readonly readFrom: string;
  /** When it had ended: a write in between may be in the backup, or not. */
  readonly readTo: string;
  readonly note: string;
  /** Whether old revisions are there, too. */
  readonly history: boolean;
  /** Rows of the store that could not be read as documents, where there were such. */
  readonly leftOut?: number;
  readonly collections: readonly ArchivedCollection[];
}

/** What a manifest says to a person who opens it. */
export const manifestNote =
  "Not a snapshot of one instant: documents were read one after another, from readFrom to readTo.";

/** The text of a manifest: its last field is the SHA-256 of all before it. */
export function toManifestText(manifest: Manifest | JsonObject): string {
  return `${JSON.stringify({ ...manifest, sha256: checksumOf(manifest) }, null, 2)}\n`;
}

/** Why a manifest can't be used: it is `damaged`, or of a `newer` format, which is not for us to judge. */
export interface ManifestFault {
  readonly fault: "damaged" | "newer";
  /** The end of a sentence. */
  readonly problem: string;
}

/** A manifest that was read, or what is wrong with it. */
export type ParsedManifest = { readonly manifest: Manifest } | ManifestFault;

/** Reads a manifest. It has to be there byte for byte as it was written. */
export function parseManifest(content: Uint8Array): ParsedManifest {
  const text = Buffer.from(content).toString("utf8");
  const value = parseJson(text);
  if (value === undefined) {
    return damagedBy("is not JSON");
  }
  if (!isObject(value) || !Number.isSafeInteger(value["format"])) {
    return damagedBy("is not the manifest of a backup");
  }
  const { sha256, ...rest } = value;
  // With a checksum that fits our format, the number is what has changed since.
  if (Number(rest["format"]) > archiveFormat && sha256 !== checksumOf(inOurFormat(rest))) {
    return {
      fault: "newer",
      problem: `was written by a newer Seedbed (format ${rest["format"]}; this one reads ${archiveFormat})`,
    };
  }
  if (toManifestText(rest) !== text) {
    return damagedBy("differs from what was written; its checksum does not match");
  }
  return isManifest(rest)
    ? { manifest: rest }
    : damagedBy("is not the manifest of a backup, although its checksum matches");
}

function damagedBy(problem: string): ManifestFault {
  return { fault: "damaged", problem };
}

function inOurFormat(value: JsonObject): JsonObject {
  return { ...value, format: archiveFormat };
}

function checksumOf(value: Manifest | JsonObject): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

/** The checksum vouches for what a Seedbed has written; this is for what something else has. */
function isManifest(value: JsonObject): value is JsonObject & Manifest {
  const { collections, format, history, readFrom, readTo, version } = value;
  return (
    format === archiveFormat &&
    typeof history === "boolean" &&
    [readFrom, readTo, version].every((text) => typeof text === "string") &&
    isListOf(collections, ({ collection, counts, parts, planting = {} }) => {
      const {
        deleted,
        documents,
        erasures = 0,
        ledger,
        revisions,
      } = isObject(counts) ? counts : {};
      return (
        typeof collection === "string" &&
        [deleted, documents, erasures, ledger, revisions].every(Number.isSafeInteger) &&
        isObject(planting) &&
        Object.values(planting).every((text) => typeof text === "string") &&
        isListOf(
          parts,
          ({ bytes, file, rows, sha256 }) =>
            typeof file === "string" &&
            typeof sha256 === "string" &&
            [bytes, rows].every(Number.isSafeInteger),
        )
      );
    })
  );
}

function isListOf(value: JsonValue | undefined, is: (item: JsonObject) => boolean): boolean {
  return Array.isArray(value) && value.every((item) => isObject(item) && is(item));
}

/** Before the first row. */
export const noRows: ArchiveCounts = { documents: 0, deleted: 0, revisions: 0, ledger: 0 };

/** With one more row. */
export function countKind(counts: ArchiveCounts, row: ArchiveRow): ArchiveCounts {
  const kind = kindOf(row);
  return { ...counts, [kind]: (counts[kind] ?? 0) + 1 };
}

/** How many rows of each kind a backup has, by collection. */
export function countsOf({ collections }: Manifest) {
  return Object.fromEntries(collections.map(({ collection, counts }) => [collection, counts]));
}

function kindOf(row: ArchiveRow): keyof ArchiveCounts {
  switch (row.kind) {
    case "head":
      return row.body === undefined ? "deleted" : "documents";
    case "revision":
      return "revisions";
    case "ledger":
      return "ledger";
    case "erasure":
      return "erasures";
  }
}
