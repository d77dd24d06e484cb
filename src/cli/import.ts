import { Command, Option } from "commander";
import {
  type Connection,
  type ConnectionOptions,
  connect,
  withConnection,
} from "./connection/connection.ts";
import { callsOf, type ImportCall, maxLineBytes } from "./import-calls.ts";
import { add, type ImportReport, takenBy, toReport } from "./import-report.ts";
import { type Input, openInput } from "./input.ts";
import { linesOf } from "./lines.ts";
import { startRate } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

interface ImportOptions extends ConnectionOptions {
  readonly mode: "create" | "upsert";
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** Failures that are shown to a person. */
const shown = 100;

/** `seedbed import`: many documents in, from lines of JSON. */
export function importCommand(terminal: Terminal): Command {
  const command = new Command("import")
    .summary("write the documents of a file of JSON lines")
    .description(
      "Writes documents given as lines of JSON, {type, document}, as export writes them. A bad line stops no other. " +
        "Broken off and run again, it goes on: what is there already is unchanged.",
    )
    .argument("<file>", "the file to read, or - for the standard input")
    .addOption(
      new Option(
        "--mode <mode>",
        "create lets a document that is there with other content be, and reports it; upsert replaces it",
      )
        .choices(["create", "upsert"])
        .default("create"),
    )
    .option("--dry-run", "say what would be done, and write nothing", false)
    .option("--json", "print the report as JSON, and nothing else", false);
  return withConnection(command).action((file: string, options: ImportOptions) =>
    importFile(file, options, terminal),
  );
}

async function importFile(file: string, options: ImportOptions, terminal: Terminal): Promise<void> {
  const connection = connect(options, terminal);
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
  options: ImportOptions,
  { connection, terminal }: Surroundings,
): Promise<ImportReport> {
  const progress = terminal.startProgress(size);
  const taken = new Set<string>();
  let report: ImportReport = { created: 0, updated: 0, unchanged: 0, failed: [], failedCount: 0 };
  try {
    for await (const call of callsOf(linesOf(pieces, maxLineBytes), taken)) {
      const part = await importCall(call, options, connection);
      for (const name of takenBy(call, part)) {
        taken.add(name);
      }
      report = add(report, part);
      progress.update(call.end, countOf(report));
    }
    return report;
  } catch (error) {
    if (countOf(report) > 0) {
      terminal.remark([
        `Broken off after ${sayCounts(report)}. Run it again to go on: what is done will be unchanged.`,
      ]);
    }
    throw error;
  } finally {
    progress.stop();
  }
}

async function importCall(
  call: ImportCall,
  { dryRun, mode }: ImportOptions,
  connection: Connection,
): Promise<ImportReport> {
  if (call.lines.length === 0) {
    const { failed } = call;
    return { created: 0, updated: 0, unchanged: 0, failed, failedCount: failed.length };
  }
  const received = await connection.call({
    method: "POST",
    path: `/api/import?mode=${mode}&dryRun=${dryRun}`,
    headers: { "content-type": "application/x-ndjson" },
    body: call.body,
  });
  return toReport(received, call);
}

function countOf({ created, failedCount, unchanged, updated }: ImportReport): number {
  return created + updated + unchanged + failedCount;
}

function sayCounts({ created, failedCount, unchanged, updated }: ImportReport): string {
  return `${created} created, ${updated} updated, ${unchanged} unchanged, ${failedCount} failed`;
}
