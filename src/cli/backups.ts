import { Command } from "commander";
import { type ConnectionOptions, connect, withConnection } from "./connection/connection.ts";
import { showingProgress } from "./long-work.ts";
import { toTable } from "./table.ts";
import type { Terminal } from "./terminal.ts";

interface ListOptions extends ConnectionOptions {
  readonly json: boolean;
}

/** `seedbed backups`: lists and verifies backups. */
export function backupsCommand(terminal: Terminal): Command {
  return new Command("backups")
    .summary("list and verify backups")
    .addCommand(listCommand(terminal))
    .addCommand(verifyCommand(terminal));
}

function listCommand(terminal: Terminal): Command {
  const command = new Command("list")
    .summary("list all backups, newest first")
    .option("--json", "print only JSON: the backups", false);
  return withConnection(command).action(async (options: ListOptions) => {
    const backups = await connect(options, terminal).admin.backups.list();
    const rows = backups.map(({ bytes, counts = {}, name, ok, problem }) => [
      name,
      ok ? "good" : (problem ?? "not finished"),
      String(Object.values(counts).reduce((sum, { documents }) => sum + documents, 0)),
      bytes === undefined ? "-" : String(bytes),
    ]);
    const table = toTable([["NAME", "STATE", "documents", "bytes"], ...rows]);
    const said = backups.length === 0 ? ["There is no backup."] : table;
    await (options.json ? terminal.json(backups) : terminal.print(said));
  });
}

function verifyCommand(terminal: Terminal): Command {
  const command = new Command("verify")
    .summary("verify a backup by reading it back; exit code 1 if it is damaged")
    .argument("<name>", "its name, such as 2026-11-23T02-00-00Z");
  return withConnection(command).action(async (name: string, options: ConnectionOptions) => {
    const { admin } = connect(options, terminal);
    const { notes, ok, problems } = await showingProgress(terminal, (onProgress) =>
      admin.backups.verify(name, { onProgress }),
    );
    const lines = ok
      ? [`${name} is intact.`, ...notes.map(({ detail }) => `Note: ${detail}`)]
      : [...problems.map(({ detail }) => detail), `${name} is damaged. Use another one.`];
    await terminal.print(lines);
    terminal.exitWith(ok ? 0 : 1);
  });
}
