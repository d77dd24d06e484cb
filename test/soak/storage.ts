import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { connectTable } from "../../src/store/table/connection.ts";
import { TableDocumentStore } from "../../src/store/table/table-document-store.ts";

/** The folder of a soak, and the connection string of its instances. */
export interface SoakFolders {
  readonly folder: string;
  readonly behind: string;
}

/** The storage of a soak, read without the faults. */
export interface SoakStorage {
  readonly store: DocumentStore;
  /** All text that the table holds for moods. */
  readonly texts: () => Promise<readonly string[]>;
}

/** Sets the environment of the instances, and opens their storage. */
export async function openSoakStorage(
  connectionString: string,
  { behind, folder }: SoakFolders,
): Promise<SoakStorage> {
  const seeds = join(folder, "seeds");
  for (const [type, title] of [
    ["personas", "name"],
    ["moods", "mood"],
  ] as const) {
    await mkdir(join(seeds, type), { recursive: true });
    for (let n = 0; n < 5; n += 1) {
      await writeFile(
        join(seeds, type, `seed-${n}.json`),
        JSON.stringify({ [title]: `Seed ${n}` }),
      );
    }
  }
  Object.assign(process.env, {
    DocumentsStorage: behind,
    SEEDS_FOLDER: seeds,
    BACKUP_FOLDER: join(folder, "backups"),
    BACKUP_CALL_SECONDS: "1",
    ACCESS: "open",
  });
  const client = await connectTable({ connectionString }, "documents");
  return {
    store: new TableDocumentStore(client, { partitionsPerType: 1 }),
    async texts() {
      const queryOptions = { filter: "PartitionKey eq 'moods'" };
      const rows = await Array.fromAsync(client.listEntities({ queryOptions }));
      return rows.flatMap((row) => Object.values(row).filter((value) => typeof value === "string"));
    },
  };
}
