import { readdir } from "node:fs/promises";
import { connectTable } from "../../src/store/table/connection.ts";

/** Everything that an app has kept: the rows of its table with their versions, and the files of its backups. */
export async function wholeState(
  connectionString: string,
  backupFolder: string,
): Promise<readonly string[]> {
  const table = await connectTable({ connectionString }, "documents");
  const all = await Array.fromAsync(table.listEntities());
  // How seeds and backups were found is kept for whoever asks next, also when somebody only looks.
  const rows = all.filter(({ rowKey }) => !rowKey?.startsWith("found-"));
  const files = await readdir(backupFolder, { recursive: true });
  return [...rows.map((row) => JSON.stringify(row)), ...files].toSorted();
}
