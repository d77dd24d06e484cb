import { Command } from "commander";
import { type ConnectionOptions, connect, withConnection } from "./connection/connection.ts";
import { fieldsOf, toRecord } from "./json.ts";
import { untilDone } from "./long-work.ts";
import { toTable } from "./seeds/table.ts";
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
    const { send } = connect(options, terminal);
    const { text } = await send({ method: "GET", path: ["backups"] });
    const backups = [fieldsOf(text)["backups"]].flat().map(toRecord);
    const rows = backups.map(({ bytes, counts, name, ok, problem }) => [
      String(name),
      ok === true ? "good" : String(problem ?? "not finished"),
      String(
        Object.values(toRecord(counts)).reduce<number>((sum, one) => sum + documentsIn(one), 0),
      ),
      bytes === undefined ? "-" : String(bytes),
    ]);
    const table = toTable([["NAME", "STATE", "documents", "bytes"], ...rows]);
    const said = backups.length === 0 ? ["There is no backup."] : table;
    await (options.json ? terminal.json(backups) : terminal.print(said));
  });
}

function documentsIn(counts: unknown): number {
  return Number(toRecord(counts)["documents"]);
}

function verifyCommand(terminal: Terminal): Command {
  const command = new Command("verify")
    .summary("verify a backup by reading it back; exit code 1 if it is damaged")
    .argument("<name>", "its name, such as 2026-11-23T02-00-00Z");
  return withConnection(command).action(async (name: string, options: ConnectionOptions) => {
    const connection = connect(options, terminal);
    const work = { path: ["backups", name, "verify"] };
    const answer = (await untilDone(connection, work, terminal)).at(-1) ?? {};
    const problems = [answer["problems"]].flat().map(toRecord);
    const notes = [answer["notes"] ?? []].flat().map(toRecord);
    const lines =
      answer["ok"] === true
        ? [`${name} is intact.`, ...notes.map(({ detail }) => `Note: ${detail}`)]
        : [
            ...problems.map(({ detail, file }) => `${file} ${detail}`),
            `${name} is damaged. Use another one.`,
          ];
    await terminal.print(lines);
    terminal.exitWith(answer["ok"] === true ? 0 : 1);
  });
}
