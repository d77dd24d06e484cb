import { readdir } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { connectTable } from "../../src/store/table/connection.ts";

/** Everything that an app has stored: the rows of its storage with their versions, and the files of its backups. */
export async function wholeState(
  storage: string,
  backupFolder: string,
): Promise<readonly string[]> {
  const all = storage.startsWith("sqlite:")
    ? rowsOfFile(storage.slice("sqlite:".length))
    : await rowsOfTable(storage);
  // The readiness of seeds and backups is cached for the next caller, even by requests that only read.
  const rows = all.filter(({ name }) => !name.startsWith("found-"));
  const files = await readdir(backupFolder, { recursive: true });
  return [...rows.map(({ text }) => text), ...files].toSorted();
}

interface Row {
  readonly name: string;
  readonly text: string;
}

async function rowsOfTable(connectionString: string): Promise<readonly Row[]> {
  const table = await connectTable({ connectionString }, "documents");
  const rows = await Array.fromAsync(table.listEntities());
  return rows.map((row) => ({ name: row.rowKey ?? "", text: JSON.stringify(row) }));
}

function rowsOfFile(file: string): readonly Row[] {
  const database = new DatabaseSync(file, { readOnly: true });
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const rows = tables.flatMap((table) =>
    database
      .prepare(`SELECT * FROM ${table["name"]}`)
      .all()
      .map((row) => ({
        name: String(row["name"]),
        text: `${table["name"]} ${JSON.stringify(row)}`,
      })),
  );
  database.close();
  return rows;
}
