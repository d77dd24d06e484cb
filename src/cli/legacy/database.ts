import { isUtf8 } from "node:buffer";
import { stat } from "node:fs/promises";
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { messageOf } from "../../base/system-error.ts";
import { CommandError } from "../command-error.ts";

/** A row of the legacy database. An empty column counts as missing. */
export interface LegacyRow {
  readonly table: "documents" | "moods";
  readonly id: string | undefined;
  readonly type: string | undefined;
  readonly name: string | undefined;
  /** A JSON text, unless the row is broken. */
  readonly document: string | undefined;
  /** The file that the row was loaded from; none if it was edited or made by hand. */
  readonly file: string | undefined;
  readonly updatedAt: string | undefined;
  /** The columns whose text is not UTF-8, if there are any. */
  readonly unreadable?: readonly string[];
}

/**
 * Reads all rows of a legacy database, without writing to it: those of `documents`, then those of `moods`, each by id.
 * @throws CommandError if the file is not such a database
 */
export async function readLegacyDatabase(file: string): Promise<readonly LegacyRow[]> {
  await checkFile(file);
  // Loaded here, because Node 22 warns that it is experimental.
  const { DatabaseSync } = await import("node:sqlite");
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true });
    // Both tables as of the same moment, even while the legacy server writes: without a write-ahead log, one of them waits.
    database.exec("PRAGMA busy_timeout = 3000; BEGIN");
    return [...documentsIn(database, file), ...moodsIn(database)];
  } catch (error) {
    throw isFromSqlite(error) ? unreadable(file, error) : error;
  } finally {
    database?.close();
  }
}

async function checkFile(file: string): Promise<void> {
  let isFile: boolean;
  try {
    isFile = (await stat(file)).isFile();
  } catch (error) {
    throw new CommandError(`${file} can't be read: ${messageOf(error)}.`, { cause: error });
  }
  if (!isFile) {
    throw new CommandError(`${file} is not a file.`);
  }
}

function documentsIn(database: DatabaseSync, file: string): readonly LegacyRow[] {
  const columns = columnsOf(database, "documents");
  const missing = ["id", "type", "document"].filter((column) => !columns.has(column));
  if (missing.length > 0) {
    const lack =
      columns.size === 0 ? "table documents" : `${missing.join(" or ")} in its table documents`;
    throw new CommandError(`${file} is not a database of the legacy system: it has no ${lack}.`);
  }
  return rowsOf(database, "documents", columns).map(({ cell, unreadable }) => ({
    table: "documents",
    id: cell("id"),
    type: cell("type"),
    name: cell("name"),
    document: cell("document"),
    file: cell("file_path"),
    updatedAt: cell("updated_at"),
    unreadable,
  }));
}

function moodsIn(database: DatabaseSync): readonly LegacyRow[] {
  return rowsOf(database, "moods", columnsOf(database, "moods")).map(({ cell, unreadable }) => ({
    table: "moods",
    id: cell("id"),
    type: "mood",
    name: cell("mood"),
    document: JSON.stringify({ mood: cell("mood"), description: cell("description") }),
    file: undefined,
    updatedAt: cell("updated_at"),
    unreadable,
  }));
}

const known = ["id", "type", "name", "document", "file_path", "updated_at", "mood", "description"];

/** The known columns of a table; none if there is no such table. */
function columnsOf(database: DatabaseSync, table: string): ReadonlySet<string> {
  const rows = database.prepare("SELECT lower(name) AS name FROM pragma_table_info(?)").all(table);
  const names = rows.map(({ name }) => String(name));
  return new Set(known.filter((name) => names.includes(name)));
}

/** The rows of a table, each with a function from the name of a column to its text. */
function rowsOf(database: DatabaseSync, table: string, columns: ReadonlySet<string>) {
  if (!columns.has("id")) {
    return [];
  }
  // Text comes as bytes, because the driver replaces what is not UTF-8 without a word. Text in UTF-16 it converts itself.
  const encoding = database.prepare("PRAGMA encoding").get()?.["encoding"];
  const toBytes = (column: string) =>
    `iif(typeof(${column}) = 'text', CAST(${column} AS BLOB), ${column}) AS ${column}`;
  const selected = encoding === "UTF-8" ? Array.from(columns, toBytes) : [...columns];
  const select = database.prepare(
    `SELECT ${selected.join(", ")} FROM ${table} ORDER BY ${table}.id`,
  );
  // SQLite takes any value in any column, among them integers that are too large for a number.
  select.setReadBigInts(true);
  return select.all().map((cells) => ({
    cell: (column: string) => toText(cells[column]),
    unreadable: Object.keys(cells).filter((column) => isUnreadable(cells[column])),
  }));
}

function isUnreadable(cell: SQLOutputValue | undefined): boolean {
  return cell instanceof Uint8Array && !isUtf8(cell);
}

function toText(cell: SQLOutputValue | undefined): string | undefined {
  const text = cell instanceof Uint8Array ? Buffer.from(cell).toString() : String(cell ?? "");
  return text.trim() === "" ? undefined : text;
}

interface SqliteError extends Error {
  readonly errcode: number;
}

function isFromSqlite(error: unknown): error is SqliteError {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number";
}

/** What to do about a result code, by its lowest byte (https://www.sqlite.org/rescode.html). */
const copyIt =
  "Copy it, with its -wal file if there is one, to a folder that you can write to, and migrate the copy.";
const hints: Readonly<Record<number, string>> = {
  5: "Stop what has locked it, or migrate a copy.",
  // To read a database with a write-ahead log, SQLite creates files beside it.
  8: copyIt,
  11: "Migrate a copy from before the damage, or what https://www.sqlite.org/recovery.html saves of it.",
  14: copyIt,
};
const notDatabase = 26;

function unreadable(file: string, error: SqliteError): CommandError {
  const code = error.errcode & 0xff;
  if (code === notDatabase) {
    return new CommandError(`${file} is not a SQLite database.`, { cause: error });
  }
  const hint = hints[code] ?? "";
  return new CommandError(`${file} can't be read: ${error.message}. ${hint}`.trimEnd(), {
    cause: error,
  });
}
