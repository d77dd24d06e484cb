import fc from "fast-check";
import type { Manifest } from "../../src/backup/archive/manifest.ts";
import { damaged, readPart } from "../../src/backup/archive/reader.ts";
import { type ArchiveRow, parseLine } from "../../src/backup/archive/row.ts";
import { type Verification, verifyFrom } from "../../src/backup/archive/verify.ts";
import { nothingChecked } from "../../src/backup/archive/verify-parts.ts";
import { ArchiveWriter } from "../../src/backup/archive/writer.ts";
import type { BackupTarget } from "../../src/backup/target/backup-target.ts";
import { idPattern } from "../../src/documents/id.ts";
import { anyText } from "./any-text.ts";

/** The start time of the tests' backups. */
export const begun = new Date("2026-11-23T02:00:00.000Z");

/** Their name. */
export const begunName = "2026-11-23T02-00-00Z";

/** A clock that advances by a second with each reading. */
export function clockFrom(start: Date): () => Date {
  let seconds = -1;
  return () => {
    seconds += 1;
    return new Date(start.getTime() + 1_000 * seconds);
  };
}

/** The fields of a revision besides its number and body. */
const meta = {
  writeId: "dGVzdC13cml0",
  at: "2026-11-22T10:00:00.000Z",
  createdAt: "2026-11-01T10:00:00.000Z",
  by: { id: "u-1", name: "Aiko Tanabe 田辺" },
  change: "updated",
  origin: "api",
} as const;

/** A live document. */
export function headRow(id: string, number = 2, body = bodyOf(id)): ArchiveRow {
  return { kind: "head", id, number, ...meta, body };
}

/** A document's tombstone. */
export function tombstoneRow(id: string, number = 3): ArchiveRow {
  return { kind: "head", id, number, ...meta, change: "deleted", body: undefined };
}

/** An earlier revision of a document. */
export function revisionRow(id: string, number = 1): ArchiveRow {
  return { kind: "revision", id, number, ...meta, change: "created", body: bodyOf(id) };
}

/** The origin of a document. */
export function ledgerRow(id: string): ArchiveRow {
  return { kind: "ledger", id, hash: "0".repeat(64), file: `moods/${id}.json` };
}

function bodyOf(id: string): string {
  return JSON.stringify({ id, mood: "気分は上々 🌱", intensity: 3 });
}

/** Rows of two collections, one of them empty. */
export const sampleRows: Readonly<Record<string, readonly ArchiveRow[]>> = {
  personas: [],
  moods: [headRow("calm"), revisionRow("calm"), ledgerRow("calm"), tombstoneRow("gone")],
};

/** Rows as a store returns them. */
export async function* asyncRows(rows: Iterable<ArchiveRow>): AsyncGenerator<ArchiveRow> {
  yield* rows;
}

/** The token of the tests' writer. */
const token = "k3f9x2ab";

/** A part made by the tests' writer: `partFile("moods-0001")`. */
export function partFile(part: string): string {
  return `${part}-${token}.ndjson.gz`;
}

/** Writes a whole backup, in parts of two rows. @returns its name */
export async function writeArchive(
  target: BackupTarget,
  { at = begun, rows = sampleRows }: { at?: Date; rows?: typeof sampleRows } = {},
): Promise<string> {
  const limits = { rows: 2, bytes: 1_000_000 };
  const options = { history: true, now: clockFrom(at), limits, token };
  const writer = await ArchiveWriter.open(target, options);
  for (const [collection, some] of Object.entries(rows)) {
    await writer.add(collection, asyncRows(some));
  }
  await writer.finish();
  return writer.name;
}

/** Makes a backup with these lines of one collection, even if no store would return them. @returns its name */
export async function archiveOf(
  target: BackupTarget,
  rows: readonly ArchiveRow[],
  { at = begun, collection = "moods" }: { readonly at?: Date; readonly collection?: string } = {},
): Promise<string> {
  const writer = await ArchiveWriter.open(target, { history: true, now: () => at });
  await writer.add(collection, asyncRows(rows));
  await writer.finish();
  return writer.name;
}

/**
 * Makes a backup in which each line is wrong, in parts of this size; the ids have the maximum length. @returns its name
 */
export async function brokenArchive(
  target: BackupTarget,
  { parts, rows }: { readonly parts: number; readonly rows: number },
): Promise<string> {
  const lines = Array.from({ length: parts * rows }, (_, n) =>
    revisionRow(`m${n}-`.padEnd(128, "a")),
  );
  const limits = { rows, bytes: 1_000_000 };
  const at = new Date("2026-11-20T02:00:00.000Z");
  const writer = await ArchiveWriter.open(target, { history: true, now: () => at, limits });
  await writer.add("moods", asyncRows(lines));
  await writer.finish();
  return writer.name;
}

/** A document that is too long for any store. */
export function endlessRow(id: string, number = 2): ArchiveRow {
  return headRow(id, number, JSON.stringify({ id, mood: "x".repeat(500_000) }));
}

const text = anyText();
const id = fc.stringMatching(idPattern);
const time = fc
  .date({ min: new Date(0), max: new Date("9999-12-31T23:59:59.999Z"), noInvalidDate: true })
  .map((date) => date.toISOString());
const erasure = fc.record({
  kind: fc.constant("erasure"),
  id,
  through: fc.integer({ min: 1, max: 9_999_999_998 }),
  at: time,
  by: fc.record({ id: text, name: text }),
});
const revision = {
  number: fc.integer({ min: 1, max: 9_999_999_999 }),
  writeId: fc.base64String({ minLength: 4 }),
  at: time,
  createdAt: time,
  by: fc.record({ id: text, name: text }),
  origin: fc.constantFrom("seed", "api", "import", "restore"),
} as const;

/** Any row that a store can have. */
export const anyRow: fc.Arbitrary<ArchiveRow> = fc.oneof(
  fc
    .record({
      kind: fc.constantFrom("head", "revision"),
      id,
      ...revision,
      change: fc.constantFrom("created", "updated", "restored", "seeded", "imported"),
      fields: fc.dictionary(text, fc.jsonValue()),
    })
    .map(({ fields, ...row }) => ({ ...row, body: JSON.stringify({ ...fields, id: row.id }) })),
  fc
    .record({ kind: fc.constantFrom("head", "revision"), id, ...revision })
    .map((row) => ({ ...row, change: "deleted", body: undefined }) as const),
  erasure,
  fc.record({
    kind: fc.constant("labels"),
    id,
    moves: fc.array(
      fc.record(
        {
          id: fc.stringMatching(/^[\w-]{12}$/),
          label: fc.stringMatching(/^[a-km-z0-9][a-z0-9-]{0,62}$/),
          from: revision.number,
          to: fc.record({ number: revision.number, writeId: revision.writeId }),
          at: revision.at,
          by: revision.by,
        },
        { requiredKeys: ["id", "label", "at", "by"] },
      ),
    ),
  }),
  fc.record({
    kind: fc.constant("ledger"),
    id,
    hash: fc.stringMatching(/^[0-9a-f]{64}$/),
    file: fc.string({ unit: "grapheme", minLength: 1 }),
  }),
);

/** The rows of one collection of a backup. */
interface RowsOf {
  readonly archive: string;
  readonly manifest: Manifest;
  readonly collection: string;
}

/**
 * All rows of a collection, in the order they were written. The rows of a part are returned only after the whole part
 * was verified.
 * @throws DocumentError `backup-damaged`
 */
export async function* readRows(
  target: BackupTarget,
  { archive, collection, manifest }: RowsOf,
): AsyncGenerator<ArchiveRow> {
  const found = manifest.collections.find((one) => one.collection === collection);
  for (const part of found?.parts ?? []) {
    const read = await readPart(target, archive, part);
    if ("problem" in read) {
      throw damaged(archive, `${part.file} ${read.problem}`);
    }
    for (const [index, line] of read.lines.entries()) {
      const parsed = parseLine(line);
      if ("problem" in parsed) {
        throw damaged(archive, `line ${index + 1} of ${part.file} ${parsed.problem}`);
      }
      yield parsed.row;
    }
  }
}

/**
 * Reads a whole backup and compares it with its manifest: every file, hash, count and line. Returns `undefined` if
 * there is no backup with this name.
 */
export async function verifyArchive(
  target: BackupTarget,
  archive: string,
): Promise<Verification | undefined> {
  const mayGoOn = async () => true;
  const outcome = await verifyFrom(target, archive, { from: nothingChecked, mayGoOn });
  if (outcome?.done !== true) {
    return undefined;
  }
  const { done: _, ...verification } = outcome;
  return verification;
}
