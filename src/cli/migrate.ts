import { Command } from "commander";
import {
  type Connection,
  type ConnectionOptions,
  connect,
  withConnection,
} from "./connection/connection.ts";
import { readLegacyDatabase } from "./legacy/database.ts";
import { decide, toWanted } from "./legacy/decision.ts";
import { type LegacyDocuments, nameOf, toDocuments } from "./legacy/documents.ts";
import { readPresent } from "./legacy/present.ts";
import {
  describeReport,
  type MigratedRow,
  toBroken,
  toMigrated,
  toReport,
} from "./legacy/report.ts";
import { plantFiles, recordFiles, writeDocuments } from "./legacy/writing.ts";
import type { Terminal } from "./terminal.ts";

interface MigrateOptions extends ConnectionOptions {
  readonly overwrite: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** `seedbed migrate`: brings the documents of the legacy system's database. */
export function migrateCommand(terminal: Terminal): Command {
  const command = new Command("migrate")
    .summary("bring the documents of the legacy system's SQLite database")
    .description(
      "Reads the SQLite database of the legacy system, without changing it, and writes its documents to Seedbed. A broken row does not " +
        "stop the others; it is reported, and the exit code is then 1. Documents that were edited or deleted in Seedbed are kept. " +
        "Run it again after an interruption, or to bring later changes: what was already migrated is unchanged.",
    )
    .argument("<database>", "the SQLite file; leave a -wal file beside it where it is")
    .option("--overwrite", "replace also documents that would be kept; the history has them", false)
    .option("--dry-run", "report what would be done, and write nothing", false)
    .option("--json", "print only JSON: what was done with each row", false);
  return withConnection(command).action(async (file: string, options: MigrateOptions) => {
    const { dryRun, json } = options;
    const connection = connect(options, terminal, { mayBeNew: true });
    const legacy = await toDocuments(await readLegacyDatabase(file));
    const report = toReport(await migrate(legacy, options, { connection, terminal }));
    await (json ? terminal.json(report) : terminal.print(describeReport(report, dryRun)));
    if (report.failed > 0) {
      terminal.exitWith(1);
    }
  });
}

interface Surroundings {
  readonly connection: Connection;
  readonly terminal: Terminal;
}

async function migrate(
  { broken, documents, repeated }: LegacyDocuments,
  { dryRun, overwrite }: MigrateOptions,
  { connection, terminal }: Surroundings,
): Promise<readonly MigratedRow[]> {
  const progress = terminal.startProgress();
  try {
    const planted = dryRun ? new Set() : await plantFiles(connection, documents);
    const present = await readPresent(connection, documents);
    const decided = documents.map((legacy) => {
      const found = present.get(legacy) ?? {};
      return { ...decide(legacy, found, { overwrite }), legacy, document: toWanted(legacy, found) };
    });
    const refused = await writeDocuments(connection, decided, { dryRun, progress });
    const migrated = decided.filter(({ outcome }) => outcome !== "kept");
    if (!dryRun) {
      await recordFiles(
        connection,
        migrated.map(({ legacy }) => legacy),
      );
    }
    return [
      ...decided.map(({ legacy, outcome, detail = refused.get(legacy) }) => {
        const done = planted.has(nameOf(legacy)) ? "created" : outcome;
        return toMigrated(legacy, { outcome: refused.has(legacy) ? "failed" : done, detail });
      }),
      ...repeated.map((legacy) => toMigrated(legacy, { outcome: "unchanged" })),
      ...broken.map(({ detail, row }) => toBroken(row, detail)),
    ];
  } catch (error) {
    if (terminal.signal.aborted) {
      terminal.remark(["Run the command again to go on: what was already migrated is unchanged."]);
    }
    throw error;
  } finally {
    progress.stop();
  }
}
