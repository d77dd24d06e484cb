import type { LedgerEntry, Revision } from "../store/document-store.ts";
import { readPart } from "./archive-reader.ts";
import { type ArchiveRow, parseLine } from "./archive-row.ts";
import type { BackupTarget } from "./backup-target.ts";
import type { ArchivedCollection } from "./manifest.ts";
import { damaged } from "./require-manifest.ts";

/** What a backup has of a document: its newest revision, and as many older ones as go with it. */
export interface ArchivedDocument {
  readonly kind: "document";
  readonly id: string;
  readonly newest: Revision;
  /** Newest first. */
  readonly older: readonly Revision[];
}

/** Still older revisions of the document before. */
export interface ArchivedHistory {
  readonly kind: "history";
  readonly id: string;
  readonly newest: Revision;
  readonly older: readonly Revision[];
}

/** Where a document came from. */
export interface ArchivedLedger {
  readonly kind: "ledger";
  readonly id: string;
  readonly entry: LedgerEntry;
}

/** Where the reading of a collection's parts has come to: the next row. */
export interface RowPlace {
  readonly part: number;
  readonly row: number;
}

/** Something a restore can act on. */
export interface ArchiveItem {
  readonly item: ArchivedDocument | ArchivedHistory | ArchivedLedger;
  /** What follows; `undefined` within a document, which is not to be left half done. */
  readonly next: RowPlace | undefined;
}

/** Together they fit one transaction (100 rows, 4 MiB), with the head and the ledger. */
const withDocument = { rows: 90, bytes: 3 * 1024 * 1024 };

/** The parts of a collection in a backup. */
export interface ItemsOf {
  readonly archive: string;
  readonly collection: ArchivedCollection;
  readonly from: RowPlace;
}

/**
 * The documents of a collection, each with its history, then its ledger.
 * @throws DocumentError `backup-damaged`
 */
export async function* readItems(
  target: BackupTarget,
  items: ItemsOf,
): AsyncGenerator<ArchiveItem> {
  let open: OpenDocument | undefined;
  let place = items.from;
  for await (const { next, row } of readPlacedRows(target, items)) {
    const isSame = open !== undefined && row.kind === "revision" && row.id === open.id;
    if (open !== undefined && !isSame) {
      yield { item: open.take(), next: place };
      open = undefined;
    }
    if (row.kind === "ledger") {
      const { kind: _, ...entry } = row;
      yield { item: { kind: "ledger", id: row.id, entry }, next };
    } else {
      const { id, kind: _, ...revision } = row;
      if (open === undefined) {
        open = new OpenDocument(id, revision);
      } else if (open.isFullWith(revision)) {
        yield { item: open.take(), next: undefined };
        open.add(revision);
      } else {
        open.add(revision);
      }
    }
    place = next;
  }
  if (open !== undefined) {
    yield { item: open.take(), next: place };
  }
}

/** A document of which more rows may come. */
class OpenDocument {
  readonly id: string;
  readonly #newest: Revision;
  #bytes: number;
  #kind: "document" | "history" = "document";
  #older: Revision[] = [];

  constructor(id: string, newest: Revision) {
    this.id = id;
    this.#newest = newest;
    // It is written as head and as revision.
    this.#bytes = 2 * bytesOf(newest);
  }

  isFullWith(revision: Revision): boolean {
    const { bytes, rows } = withDocument;
    return this.#older.length === rows || this.#bytes + bytesOf(revision) > bytes;
  }

  add(revision: Revision): void {
    this.#older.push(revision);
    this.#bytes += bytesOf(revision);
  }

  take(): ArchivedDocument | ArchivedHistory {
    const taken = { kind: this.#kind, id: this.id, newest: this.#newest, older: this.#older };
    this.#kind = "history";
    this.#older = [];
    this.#bytes = 0;
    return taken;
  }
}

/** As it travels: JSON in JSON, with the other columns. */
function bytesOf({ body = "" }: Revision): number {
  return Buffer.byteLength(JSON.stringify(body)) + 2_048;
}

async function* readPlacedRows(
  target: BackupTarget,
  { archive, collection, from }: ItemsOf,
): AsyncGenerator<{ readonly row: ArchiveRow; readonly next: RowPlace }> {
  for (const [index, part] of collection.parts.entries()) {
    if (index < from.part) {
      continue;
    }
    const read = await readPart(target, archive, part);
    if ("problem" in read) {
      throw damaged(archive, `${part.file} ${read.problem}`);
    }
    const first = index === from.part ? from.row : 0;
    for (let at = first; at < read.lines.length; at += 1) {
      const parsed = parseLine(read.lines[at] ?? "");
      if ("problem" in parsed) {
        throw damaged(archive, `line ${at + 1} of ${part.file} ${parsed.problem}`);
      }
      yield { row: parsed.row, next: { part: index, row: at + 1 } };
    }
  }
}
