import { Command } from "commander";
import type { BackupMade } from "../client/backups.ts";
import { type ConnectionOptions, connect, withConnection } from "./connection/connection.ts";
import { showingProgress } from "./long-work.ts";
import { toTable } from "./table.ts";
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
  return withConnection(command).action(async ({ history, ...options }: BackupOptions) => {
    const { admin } = connect(options, terminal);
    const made = await showingProgress(terminal, (onProgress) =>
      admin.backups.make({ history, onProgress }),
    );
    await (options.json ? terminal.json(made) : terminal.print(describeMade(made)));
  });
}

function describeMade({
  counts,
  leftOut,
  leftOutCount,
  name,
  removed,
}: BackupMade): readonly string[] {
  const rows = Object.entries(counts).map(([type, { deleted, documents, ledger, revisions }]) =>
    [type, documents, deleted, revisions, ledger].map(String),
  );
  return [
    ...toTable([["COLLECTION", "documents", "deleted", "older revisions", "ledger"], ...rows]),
    ...leftOut.map(describeLeftOut),
    ...(leftOutCount > leftOut.length
      ? [`and ${leftOutCount - leftOut.length} more left out`]
      : []),
    `Made backup ${name} and verified it.`,
    ...(removed.length > 0 ? [`Removed old backups: ${removed.join(", ")}.`] : []),
  ];
}

function describeLeftOut({ detail, id, number, type }: BackupMade["leftOut"][number]): string {
  return `left out: ${type}/${id}${number === 0 ? "" : ` revision ${number}`}: ${detail}`;
}
