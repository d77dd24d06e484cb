import { Command, Option } from "commander";
import type { ImportReport } from "../client/answers.ts";
import { importLines, type Line, toLine } from "../client/importing.ts";
import {
  type Connection,
  type ConnectionOptions,
  connect,
  withConnection,
} from "./connection/connection.ts";
import { type Input, openInput } from "./input.ts";
import { type FileLine, linesOf } from "./lines.ts";
import { startRate } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

interface ImportOptions extends ConnectionOptions {
  readonly mode: "create" | "upsert";
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** The longest line that is read; no valid document makes a longer one. */
const maxLineBytes = 8 * 1024 * 1024;

/** Failures shown to a person. */
const shown = 100;

/** `seedbed import`: writes documents from lines of JSON. */
export function importCommand(terminal: Terminal): Command {
  const command = new Command("import")
    .summary("write documents from a file with lines of JSON")
    .description(
      "Writes documents from lines of JSON, {type, document}, the format of export. A bad line does not stop the others. " +
        "After an interruption, run it again to go on: documents that were already imported are unchanged.",
    )
    .argument("<file>", "the file to read, or - for the standard input")
    .addOption(
      new Option(
        "--mode <mode>",
        "if a document exists with other content, create reports it and leaves it alone, and upsert replaces it",
      )
        .choices(["create", "upsert"])
        .default("create"),
    )
    .option("--dry-run", "report what would be done, and write nothing", false)
    .option("--json", "print only JSON: the report", false);
  return withConnection(command).action((file: string, options: ImportOptions) =>
    importFile(file, options, terminal),
  );
}

async function importFile(file: string, options: ImportOptions, terminal: Terminal): Promise<void> {
  const connection = connect(options, terminal, { mayBeNew: true });
  const input = await openInput(file, terminal);
  const rate = startRate();
  const report = await importInput(input, options, { connection, terminal });
  const lines = [
    ...report.failed.slice(0, shown).map(({ detail, line }) => `line ${line}: ${detail}`),
    ...sayMore(report),
    `${options.dryRun ? "Would import" : "Imported"}: ${sayCounts(report)} (${rate(countOf(report))}/s).`,
  ];
  await (options.json ? terminal.json(report) : terminal.print(lines));
  if (report.failedCount > 0) {
    terminal.exitWith(1);
  }
}

function sayMore({ failed, failedCount }: ImportReport): readonly string[] {
  const listed = failed.length === failedCount ? "all" : `the first ${failed.length}`;
  return failedCount > shown
    ? [`and ${failedCount - shown} more; --json has ${listed} of them`]
    : [];
}

interface Surroundings {
  readonly connection: Connection;
  readonly terminal: Terminal;
}

async function importInput(
  { pieces, size }: Input,
  { dryRun, mode }: ImportOptions,
  { connection, terminal }: Surroundings,
): Promise<ImportReport> {
  const progress = terminal.startProgress(size);
  let end = 0;
  let soFar: ImportReport = { created: 0, updated: 0, unchanged: 0, failed: [], failedCount: 0 };
  const given = {
    lines: linesOf(pieces, maxLineBytes),
    toLine: (line: FileLine) => {
      ({ end } = line);
      return toImportLine(line);
    },
  };
  try {
    return await importLines(connection.send, given, { dryRun, mode }, (report) => {
      soFar = report;
      progress.update(end, countOf(report));
    });
  } catch (error) {
    progress.stop();
    if (countOf(soFar) > 0 || terminal.signal.aborted) {
      const done = dryRun ? "Checked so far" : "Imported so far";
      terminal.remark([
        `${done}: ${sayCounts(soFar)}. Run the command again to go on: what is already imported counts as unchanged.`,
      ]);
    }
    throw error;
  } finally {
    progress.stop();
  }
}

function toImportLine({ content }: FileLine): Line {
  switch (content) {
    case "too-long": {
      const detail = `The line is longer than ${maxLineBytes} bytes.`;
      return { text: "", refusal: { code: "too-large", detail } };
    }
    case "not-utf-8":
      return { text: "", refusal: { code: "malformed-json", detail: "The line is not UTF-8." } };
    default:
      return toLine(content.toString());
  }
}

function countOf({ created, failedCount, unchanged, updated }: ImportReport): number {
  return created + updated + unchanged + failedCount;
}

function sayCounts({ created, failedCount, unchanged, updated }: ImportReport): string {
  return `${created} created, ${updated} updated, ${unchanged} unchanged, ${failedCount} failed`;
}
