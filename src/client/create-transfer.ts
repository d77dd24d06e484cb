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
      // The server sees a document's second line in the same call alone: here all calls are one import.
      const taken = new Set<string>();
      for await (const { again, sent } of callsOf(lines, taken)) {
        const report = sent.length === 0 ? undefined : await importCall(sent);
        total.created += report?.created ?? 0;
        total.updated += report?.updated ?? 0;
        total.unchanged += report?.unchanged ?? 0;
        // A server of an older release has no count: it lists all.
        total.failedCount += again.length + (report?.failedCount ?? report?.failed.length ?? 0);
        const refused = new Map(report?.failed.map((failure) => [failure.line, failure]));
        const failures = [
          ...again.map(({ line, name }) => {
            const detail = `${name} stands on another line before.`;
            return { line, code: "already-exists", detail };
          }),
          ...sent.flatMap(({ line }, index) => {
            const failure = refused.get(index + 1);
            return failure === undefined ? [] : [{ ...failure, line }];
          }),
        ].sort((a, b) => a.line - b.line);
        failed.push(...failures.slice(0, maxFailures - failed.length));
        for (const [index, { name }] of sent.entries()) {
          if (name !== undefined && !refused.has(index + 1)) {
            taken.add(name);
          }
        }
      }
      return { ...total, failed };

      async function importCall(sent: readonly Line[]): Promise<ImportReport> {
        const answer = await send({
          method: "POST",
          path: ["import"],
          query: { mode, dryRun },
          content: sent.map(({ text }) => text).join("\n"),
          mediaType: "application/x-ndjson",
          options,
          isIdempotent: true,
        });
        return readBody<ImportReport>(answer, "created");
      }
    },
  };
}

/** A line of an import, and the document that it seems to be about: `moods/calm`. */
interface Line {
  /** From 1, of the whole import. */
  readonly line: number;
  readonly text: string;
  readonly name: string | undefined;
}

/** What goes in one call, and lines beside it whose document was taken by an earlier one. */
interface ImportCall {
  readonly sent: readonly Line[];
  readonly again: readonly Line[];
}

/** Cuts lines into calls, one after the other as they are asked for. */
async function* callsOf(
  lines: Iterable<ImportedLine> | AsyncIterable<ImportedLine>,
  taken: ReadonlySet<string>,
): AsyncGenerator<ImportCall> {
  let sent: Line[] = [];
  let again: Line[] = [];
  let length = 0;
  let number = 0;
  for await (const line of lines) {
    number += 1;
    // Line feeds stand between the fields of JSON only, and would make it two lines.
    const text = (typeof line === "string" ? line : JSON.stringify(line)).replace(/[\r\n]+/g, " ");
    const isFull =
      length + text.length > callLimits.length || sent.length + again.length === callLimits.lines;
    if (isFull && sent.length + again.length > 0) {
      yield { sent, again };
      sent = [];
      again = [];
      length = 0;
    }
    const one = { line: number, text, name: nameOf(line) };
    if (one.name !== undefined && taken.has(one.name)) {
      again.push(one);
    } else {
      sent.push(one);
      length += text.length + 1;
    }
  }
  if (sent.length + again.length > 0) {
    yield { sent, again };
  }
}

/** What is wrong with a line is for the server to say. */
function nameOf(line: ImportedLine): string | undefined {
  const { document, type }: { document?: unknown; type?: unknown } = toObject(line);
  const { id }: { id?: unknown } = toObject(document);
  return typeof type === "string" && typeof id === "string" ? `${type}/${id}` : undefined;
}

function toObject(value: unknown): object {
  if (typeof value !== "string") {
    return typeof value === "object" && value !== null ? value : {};
  }
  try {
    const read: unknown = JSON.parse(value);
    return typeof read === "object" && read !== null ? read : {};
  } catch (error) {
    if (error instanceof SyntaxError) {
      return {};
    }
    throw error;
  }
}
