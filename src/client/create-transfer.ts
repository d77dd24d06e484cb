import type { ExportedDocument, ImportFailure, ImportReport } from "./answers.ts";
import type { CollectionName } from "./documents.ts";
import { listOf } from "./list-of.ts";
import type { ExportOptions } from "./options.ts";
import { readBody, readLines } from "./reading.ts";
import type { Send } from "./sending.ts";
import type { ImportedLine, Transfer } from "./transfer.ts";

/**
 * Well below the server's limit of 8 MiB, so that a call is done in good time: no character of JavaScript has more than
 * three bytes. The server names 1,000 failures of a call.
 */
const callLimits = { length: 1.5 * 1024 * 1024, lines: 1_000 };

/** Most failures that are listed, however many lines and calls there are. */
const maxFailures = 1_000;

/** The calls for all collections. */
export function createTransfer(send: Send): Transfer {
  return {
    export: <Name extends CollectionName>({ type, ...options }: ExportOptions<Name> = {}) =>
      listOf(async (cursor) => {
        const query = { type, cursor };
        const answer = await send({ method: "GET", path: ["export"], query, options });
        return readLines<ExportedDocument<Name>>(answer);
      }),
    async import(lines, { dryRun, mode, ...options } = {}) {
      const total = { created: 0, updated: 0, unchanged: 0, failedCount: 0 };
      const failed: ImportFailure[] = [];
      let before = 0;
      for await (const call of callsOf(lines)) {
        const answer = await send({
          method: "POST",
          path: ["import"],
          query: { mode, dryRun },
          content: call.join("\n"),
          mediaType: "application/x-ndjson",
          options,
          isIdempotent: true,
        });
        const report = readBody<ImportReport>(answer, "created");
        total.created += report.created;
        total.updated += report.updated;
        total.unchanged += report.unchanged;
        // A server of an older release has no count: it lists all.
        total.failedCount += report.failedCount ?? report.failed.length;
        for (const failure of report.failed.slice(0, maxFailures - failed.length)) {
          failed.push({ ...failure, line: failure.line + before });
        }
        before += call.length;
      }
      return { ...total, failed };
    },
  };
}

/** Cuts lines into calls. */
async function* callsOf(
  lines: Iterable<ImportedLine> | AsyncIterable<ImportedLine>,
): AsyncGenerator<readonly string[]> {
  let call: string[] = [];
  let length = 0;
  for await (const line of lines) {
    // Line feeds stand between the fields of JSON only, and would make it two lines.
    const text = (typeof line === "string" ? line : JSON.stringify(line)).replace(/[\r\n]+/g, " ");
    const isFull = length + text.length > callLimits.length || call.length === callLimits.lines;
    if (isFull && call.length > 0) {
      yield call;
      call = [];
      length = 0;
    }
    call.push(text);
    length += text.length + 1;
  }
  if (call.length > 0) {
    yield call;
  }
}
