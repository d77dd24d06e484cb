import { createHash } from "node:crypto";
import { isObject, type JsonObject, type JsonValue, parseJson } from "../../documents/json.ts";
import type { RecordValue } from "../../store/records.ts";
import type { ArchiveRow } from "./row.ts";

/** The archive format that this Seedbed writes and reads. */
export const archiveFormat = 1;

/** The file that completes a backup: written last, and read first. */
export const manifestFile = "manifest.json";

/** The number of rows of each kind in a collection. */
export interface ArchiveCounts {
  readonly documents: number;
  readonly deleted: number;
  readonly revisions: number;
  readonly ledger: number;
  /** Only if there are any. */
  readonly erasures?: number;
  /** Documents with labels, or with a record of some; only if there are any. */
  readonly labels?: number;
}

/** One file of rows. */
export interface ArchivePart {
  readonly file: string;
  readonly rows: number;
  /** The size of the compressed file. */
  readonly bytes: number;
  /** The hash of the compressed file, in hex. */
  readonly sha256: string;
  /** The time for reading its rows and writing it. */
  readonly ms: number;
}

/** A collection in a backup. */
export interface ArchivedCollection {
  readonly collection: string;
  readonly counts: ArchiveCounts;
  /** In the order in which the rows were read. */
  readonly parts: readonly ArchivePart[];
  /** Its planting state before the first row was read; if absent, it was done. */
  readonly planting?: RecordValue;
}

/** The manifest of a backup. */
export interface Manifest {
  readonly format: typeof archiveFormat;
  /** The version of Seedbed that wrote it. */
  readonly version: string;
  /** When reading the store started, ISO 8601 in UTC. */
  readonly readFrom: string;
  /** When it ended: a write in between may or may not be in the backup. */
  readonly readTo: string;
  readonly note: string;
  /** Whether old revisions are included. */
  readonly history: boolean;
  /** The number of rows that could not be read as documents, if any. */
  readonly leftOut?: number;
  readonly collections: readonly ArchivedCollection[];
}

/** A note for people who open the manifest. */
export const manifestNote =
  "Not a snapshot of one instant: documents were read one after another, from readFrom to readTo.";

/** The text of a manifest; its last field is the SHA-256 of everything before it. */
export function toManifestText(manifest: Manifest | JsonObject): string {
  return `${JSON.stringify({ ...manifest, sha256: checksumOf(manifest) }, null, 2)}\n`;
}

/** Why a manifest can't be used: it is `damaged`, or in a `newer` format that can't be judged. */
export interface ManifestFault {
  readonly fault: "damaged" | "newer";
  /** The end of a sentence. */
  readonly problem: string;
}

/** A parsed manifest, or its fault. */
export type ParsedManifest = { readonly manifest: Manifest } | ManifestFault;

/** Parses a manifest, which must be byte for byte as it was written. */
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
  // If the checksum matches with our format number, only that number was damaged.
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

/** The checksum protects what Seedbed has written; this checks files that something else has written. */
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
        labels = 0,
        ledger,
        revisions,
      } = isObject(counts) ? counts : {};
      return (
        typeof collection === "string" &&
        [deleted, documents, erasures, labels, ledger, revisions].every(Number.isSafeInteger) &&
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

/** Zero counts. */
export const noRows: ArchiveCounts = { documents: 0, deleted: 0, revisions: 0, ledger: 0 };

/** Counts one more row. */
export function countKind(counts: ArchiveCounts, row: ArchiveRow): ArchiveCounts {
  const kind = kindOf(row);
  return { ...counts, [kind]: (counts[kind] ?? 0) + 1 };
}

/** The number of rows of each kind in a backup, by collection. */
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
    case "labels":
      return "labels";
    case "erasure":
      return "erasures";
  }
}
