import { CommandError } from "./command-error.ts";
import type { Received } from "./connection/transport.ts";
import type { ImportCall, LineFailure } from "./import-calls.ts";
import { fieldsOf } from "./json.ts";

/** What has become of some lines. */
export interface ImportReport {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** The first 1,000 that were not taken, by their lines in the file. */
  readonly failed: readonly LineFailure[];
  /** All that were not taken. */
  readonly failedCount: number;
}

/** Most failures that are listed of a file. */
const maxFailures = 1_000;

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
  return {
    ...report,
    failed: [...failed, ...theirs].toSorted((a, b) => a.line - b.line),
    failedCount: failed.length + report.failedCount,
  };
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
    failed: [...one.failed, ...other.failed].slice(0, maxFailures),
    failedCount: one.failedCount + other.failedCount,
  };
}

/** A converter: the shape is looked at here, and trusted from here on. */
function parse(text: string): ImportReport {
  const { created, failed, unchanged, updated, ...others } = fieldsOf(text);
  if (!Array.isArray(failed)) {
    throw notAReport();
  }
  // A server of an older release has no count: it lists all.
  const { failedCount = failed.length } = others;
  const counts = [created, updated, unchanged, failedCount];
  if (!counts.every((count) => typeof count === "number")) {
    throw notAReport();
  }
  return { created, updated, unchanged, failed, failedCount } as ImportReport;
}

function notAReport(): CommandError {
  return new CommandError("The answer is not the report of an import. Is the URL right?");
}
