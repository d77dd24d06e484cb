import type { LedgerEntry, Revision } from "../../store/document-store.ts";
import type { Erasure } from "../../store/erasure.ts";
import type { LabelMove } from "../../store/labels.ts";
import type { BackupTarget } from "../target/backup-target.ts";
import type { ArchivedCollection } from "./manifest.ts";
import { damaged, readPart } from "./reader.ts";
import { type ArchiveRow, parseLine } from "./row.ts";
import { beginning, type Followed, follow, type RowOrder } from "./row-order.ts";

/** A position in a backup. */
export interface LinePlace {
  readonly file: string;
  readonly line: number;
}

/** A document in a backup: its newest revision, and as many older ones as fit. */
export interface ArchivedDocument {
  readonly kind: "document";
  readonly id: string;
  readonly at: LinePlace;
  readonly newest: Revision;
  /** Newest first. */
  readonly older: readonly Revision[];
}

/** More revisions of the preceding document. */
export interface ArchivedHistory {
  readonly kind: "history";
  readonly id: string;
  readonly at: LinePlace;
  readonly newest: Revision;
  readonly older: readonly Revision[];
}

/** A ledger entry: what a document was planted from. */
export interface ArchivedLedger {
  readonly kind: "ledger";
  readonly id: string;
  readonly at: LinePlace;
  readonly entry: LedgerEntry;
}

/** The labels of a document. */
export interface ArchivedLabels {
  readonly kind: "labels";
  readonly id: string;
  readonly at: LinePlace;
  readonly moves: readonly LabelMove[];
}

/** A line that can't be used, nor can those that belong to it. */
export interface ArchivedFault {
  readonly kind: "fault";
  readonly id: string;
  readonly at: LinePlace;
  /** As the second half of a sentence. */
  readonly problem: string;
}

/** The next row to read in a collection's parts. */
export interface RowPlace {
  readonly part: number;
  readonly row: number;
  readonly order: RowOrder;
}

/** The first row of a collection. */
export const firstRow: RowPlace = { part: 0, row: 0, order: beginning };

/** An item that a restore can act on. */
export interface ArchiveItem {
  readonly item:
    | ArchivedDocument
    | ArchivedHistory
    | ArchivedLedger
    | ArchivedLabels
    | ArchivedFault;
  /** Where to continue; `undefined` within a document, which must not be split. */
  readonly next: RowPlace | undefined;
}

/** Limits for the part of a document held in memory at a time. */
const held = { revisions: 1_000, characters: 4 * 1024 * 1024 };

/** A collection's parts in a backup, and where to start. */
export interface ItemsOf {
  readonly archive: string;
  readonly collection: ArchivedCollection;
  readonly from: RowPlace;
}

/**
 * The documents of a collection, each with its history, then the ledger and the labels.
 * @throws DocumentError `backup-damaged`
 */
export async function* readItems(
  target: BackupTarget,
  items: ItemsOf,
): AsyncGenerator<ArchiveItem> {
  let open: OpenDocument | undefined;
  let place = items.from;
  for await (const { at, isPassedOver, next, problem, row } of readPlacedRows(target, items)) {
    const isSame = open !== undefined && row.kind === "revision" && row.id === open.id;
    if (open !== undefined && !isSame && !isPassedOver) {
      yield { item: open.take(), next: place };
      open = undefined;
    }
    if (problem !== undefined) {
      yield { item: { kind: "fault", id: row.id, at, problem }, next: undefined };
    } else if (row.kind === "ledger") {
      const { kind: _, ...entry } = row;
      yield { item: { kind: "ledger", id: row.id, at, entry }, next };
    } else if (row.kind === "labels") {
      yield { item: { ...row, at }, next };
    } else if (row.kind !== "erasure" && !isPassedOver) {
      const { id, kind: _, ...revision } = row;
      if (open === undefined) {
        open = new OpenDocument({ id, at }, revision);
      } else {
        if (open.isFullWith(revision)) {
          yield { item: open.take(), next: undefined };
        }
        open.add(revision);
      }
    }
    place = next;
  }
  if (open !== undefined) {
    yield { item: open.take(), next: place };
  }
}

/**
 * The erasures recorded when the backup was made. They come first in a collection, but are found anywhere.
 * @throws DocumentError `backup-damaged`
 */
export async function readArchivedErasures(
  target: BackupTarget,
  of: Omit<ItemsOf, "from">,
): Promise<readonly Erasure[]> {
  const erasures: Erasure[] = [];
  const { erasures: count = 0 } = of.collection.counts;
  const rows = count === 0 ? [] : readPlacedRows(target, { ...of, from: firstRow });
  for await (const { row } of rows) {
    if (row.kind === "erasure") {
      const { kind: _, ...erasure } = row;
      erasures.push(erasure);
    }
    if (erasures.length === count) {
      break;
    }
  }
  return erasures;
}

/** A document whose rows are still being read. */
class OpenDocument {
  readonly id: string;
  readonly #at: LinePlace;
  readonly #newest: Revision;
  #characters: number;
  #kind: "document" | "history" = "document";
  #older: Revision[] = [];

  constructor({ at, id }: { readonly id: string; readonly at: LinePlace }, newest: Revision) {
    this.id = id;
    this.#at = at;
    this.#newest = newest;
    this.#characters = lengthOf(newest);
  }

  isFullWith(revision: Revision): boolean {
    const { characters, revisions } = held;
    return this.#older.length === revisions || this.#characters + lengthOf(revision) > characters;
  }

  add(revision: Revision): void {
    this.#older.push(revision);
    this.#characters += lengthOf(revision);
  }

  take(): ArchivedDocument | ArchivedHistory {
    const about = { kind: this.#kind, id: this.id, at: this.#at };
    const taken = { ...about, newest: this.#newest, older: this.#older };
    this.#kind = "history";
    this.#older = [];
    this.#characters = 0;
    return taken;
  }
}

function lengthOf({ body = "" }: Revision): number {
  return body.length;
}

interface PlacedRow extends Omit<Followed, "order"> {
  readonly row: ArchiveRow;
  readonly at: LinePlace;
  readonly next: RowPlace;
}

async function* readPlacedRows(
  target: BackupTarget,
  { archive, collection, from }: ItemsOf,
): AsyncGenerator<PlacedRow> {
  let { order } = from;
  for (const [index, part] of collection.parts.entries()) {
    if (index < from.part) {
      continue;
    }
    const read = await readPart(target, archive, part);
    if ("problem" in read) {
      throw damaged(archive, `${part.file} ${read.problem}`);
    }
    const first = index === from.part ? from.row : 0;
    for (let row = first; row < read.lines.length; row += 1) {
      const at = { file: part.file, line: row + 1 };
      const parsed = parseLine(read.lines[row] ?? "");
      if ("problem" in parsed) {
        throw damaged(archive, `line ${at.line} of ${at.file} ${parsed.problem}`);
      }
      const { order: next, ...followed } = follow(order, parsed.row);
      order = next;
      yield { ...followed, row: parsed.row, at, next: { part: index, row: row + 1, order } };
    }
  }
}
