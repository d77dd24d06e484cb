import { Command } from "commander";
import { type ConnectionOptions, connect, withConnection } from "./connection/connection.ts";
import { toRecord } from "./json.ts";
import { untilDone } from "./long-work.ts";
import { toTable } from "./seeds/table.ts";
import type { Terminal } from "./terminal.ts";

interface BackupOptions extends ConnectionOptions {
  readonly history: boolean;
  readonly json: boolean;
}

/** `seedbed backup`: makes a backup now. */
export function backupCommand(terminal: Terminal): Command {
  const command = new Command("backup")
    .summary("make a backup now")
    .description(
      "Makes a backup in the place that the settings name (BACKUP_FOLDER, BackupStorage), and verifies it by reading it back.",
    )
    .option("--no-history", "only the current documents, without their revisions")
    .option("--json", "print only JSON: what was made", false);
  return withConnection(command).action(async (options: BackupOptions) => {
    const connection = connect(options, terminal);
    const work = { path: ["backups"], content: { history: options.history } };
    const made = (await untilDone(connection, work, terminal)).at(-1) ?? {};
    await (options.json ? terminal.json(made) : terminal.print(describeMade(made)));
  });
}

function describeMade(made: Readonly<Record<string, unknown>>): readonly string[] {
  const rows = Object.entries(toRecord(made["counts"])).map(([type, counts]) => {
    const { deleted, documents, ledger, revisions } = toRecord(counts);
    return [type, documents, deleted, revisions, ledger].map(String);
  });
  const leftOut = [made["leftOut"]].flat().filter((one) => one !== undefined);
  const leftOutCount = Number(made["leftOutCount"] ?? 0);
  return [
    ...toTable([["COLLECTION", "documents", "deleted", "older revisions", "ledger"], ...rows]),
    ...leftOut.map(toRecord).map(describeLeftOut),
    ...(leftOutCount > leftOut.length
      ? [`and ${leftOutCount - leftOut.length} more left out`]
      : []),
    `Made backup ${made["name"]} and verified it.`,
  ];
}

function describeLeftOut({ detail, id, number, type }: Readonly<Record<string, unknown>>): string {
  return `left out: ${type}/${id}${number === 0 ? "" : ` revision ${number}`}: ${detail}`;
}
