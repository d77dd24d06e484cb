import { CommandError } from "./command-error.ts";
import type { ImportCall, LineFailure } from "./import-calls.ts";
import { fieldsOf } from "./json.ts";
import type { Received } from "./transport.ts";

/** What has become of some lines; the failures by their lines in the file. */
export interface ImportReport {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly failed: readonly LineFailure[];
}

/**
 * The server's report of a call, with what the command has found itself. The server counts lines from 1 in each call;
 * here they are those of the file.
 * @throws CommandError when it is no report
 */
export function toReport({ text }: Received, { failed, lines }: ImportCall): ImportReport {
  const report = parse(text);
  const theirs = report.failed.map((failure) => {
    const sent = lines[failure.line - 1];
    if (sent === undefined) {
      throw notAReport();
    }
    return { ...failure, line: sent.number };
  });
  return { ...report, failed: [...failed, ...theirs].toSorted((a, b) => a.line - b.line) };
}

/** The documents that a later line may not be about again: those of the lines that could be read. */
export function takenBy({ lines }: ImportCall, { failed }: ImportReport): readonly string[] {
  const unread = new Set(
    failed.filter(({ code }) => code !== "already-exists").map(({ line }) => line),
  );
  return lines
    .filter(({ number }) => !unread.has(number))
    .map(({ name }) => name)
    .filter((name) => name !== undefined);
}

/** Two reports as one. */
export function add(one: ImportReport, other: ImportReport): ImportReport {
  return {
    created: one.created + other.created,
    updated: one.updated + other.updated,
    unchanged: one.unchanged + other.unchanged,
    failed: [...one.failed, ...other.failed],
  };
}

/** A converter: the shape is looked at here, and trusted from here on. */
function parse(text: string): ImportReport {
  const { created, failed, unchanged, updated } = fieldsOf(text);
  const isReport =
    [created, updated, unchanged].every((count) => typeof count === "number") &&
    Array.isArray(failed);
  if (!isReport) {
    throw notAReport();
  }
  return { created, updated, unchanged, failed } as ImportReport;
}

function notAReport(): CommandError {
  return new CommandError("The answer is not the report of an import. Is the URL right?");
}
