import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { temporaryFolder } from "./temporary-folder.ts";

/** A row of the legacy table `documents`, as it is stored. */
export interface DocumentRow {
  readonly id: string | number | bigint | null;
  readonly type: string;
  /** An object is stored as JSON. */
  readonly document: object | string;
  readonly name?: string;
  readonly file_path?: string;
  readonly updated_at?: string;
}

/** A row of the legacy table `moods`. */
export interface MoodRow {
  readonly id: string | number | bigint | null;
  readonly mood: string;
  readonly description?: string;
}

const documentsTable = `CREATE TABLE documents (id TEXT PRIMARY KEY,
  type TEXT CHECK (type IN ('persona', 'prompt_template', 'scenario', 'mood')), name TEXT, document JSON,
  file_path TEXT, file_modified TEXT, created_at TEXT, updated_at TEXT)`;

/** The content of a legacy database. */
export interface LegacyContent {
  readonly documents?: readonly DocumentRow[];
  readonly moods?: readonly MoodRow[];
  /** Creates the table `documents`. */
  readonly table?: string;
}

/** Opens a new SQLite file; the caller closes it. */
export async function openDatabase(): Promise<{
  readonly file: string;
  readonly database: DatabaseSync;
}> {
  const file = join(await temporaryFolder(), "old.db");
  return { file, database: new DatabaseSync(file) };
}

/** Creates a legacy database, which is removed after the test. @returns its file */
export async function createLegacyDatabase(content: LegacyContent): Promise<string> {
  const { database, file } = await openDatabase();
  fillDatabase(database, content);
  database.close();
  return file;
}

/** Creates the legacy tables with their rows. */
export function fillDatabase(
  database: DatabaseSync,
  { documents = [], moods, table = documentsTable }: LegacyContent,
): void {
  database.exec(table);
  if (documents.length > 0) {
    insertDocuments(database, documents);
  }
  if (moods !== undefined) {
    database.exec("CREATE TABLE moods (id, mood TEXT, description TEXT)");
    const insert = database.prepare("INSERT INTO moods (mood, id, description) VALUES (?, ?, ?)");
    for (const { description = null, id, mood } of moods) {
      insert.run(mood, id, description);
    }
  }
}

/** Adds rows to `documents`, or replaces those with the same id. */
export function insertDocuments(database: DatabaseSync, rows: readonly DocumentRow[]): void {
  const insert = database.prepare(
    "INSERT OR REPLACE INTO documents (type, id, name, document, file_path, updated_at) VALUES (?, ?, ?, ?, ?, ?)",
  );
  database.exec("BEGIN");
  for (const { document, file_path = "", id, name = null, type, updated_at = null } of rows) {
    insert.run(type, id, name, toCell(document), file_path, updated_at);
  }
  database.exec("COMMIT");
}

function toCell(document: object | string): SQLInputValue {
  const isStored = typeof document === "string" || document instanceof Uint8Array;
  return isStored ? document : JSON.stringify(document);
}
