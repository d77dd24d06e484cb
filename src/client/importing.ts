import type { ImportFailure, ImportReport } from "./answers.ts";
import type { ImportOptions } from "./options.ts";
import { readBody } from "./reading.ts";
import type { Send } from "./sending.ts";
import { toJson } from "./to-json.ts";
import type { ImportedLine } from "./transfer.ts";

/** A line of an import. */
export interface Line {
  readonly text: string;
  /** The document that it appears to contain: `moods/calm`. */
  readonly name?: string | undefined;
  /** The reason not to send it. */
  readonly refusal?: Omit<ImportFailure, "line">;
}

/** Lines as they come, and how to read one. */
interface GivenLines<Given> {
  readonly lines: Iterable<Given> | AsyncIterable<Given>;
  readonly toLine: (given: Given) => Line;
}

/**
 * Well below the server's limit of 8 MiB, so that a call does not take long; a JavaScript character has at most three bytes. The
 * server lists 1,000 failures of a call.
 */
const callLimits = { length: 1.5 * 1024 * 1024, lines: 1_000 };

/** Further failures are counted, not listed. */
const maxFailures = 1_000;

/**
 * Imports lines in as many calls as it takes, as if it were one: failures have the line numbers of the whole import, and the
 * second line of a document is rejected in whichever call it comes.
 * @param onCall receives the report so far after each call
 */
export async function importLines<Given>(
  send: Send,
  given: GivenLines<Given>,
  { dryRun, mode, ...options }: ImportOptions,
  onCall?: (report: ImportReport) => void,
): Promise<ImportReport> {
  const nothing = { created: 0, updated: 0, unchanged: 0, failed: [], failedCount: 0 };
  const total = { ...nothing };
  const failed: ImportFailure[] = [];
  // Accepted documents with their lines: the server knows only those of the current call.
  const taken = new Map<string, number>();
  for await (const { refused, sent } of callsOf(given, taken)) {
    const report = sent.length === 0 ? nothing : await importCall(sent);
    total.created += report.created;
    total.updated += report.updated;
    total.unchanged += report.unchanged;
    // A server of an older release has no count, and lists all failures.
    total.failedCount += refused.length + (report.failedCount ?? report.failed.length);
    const failures = new Map(report.failed.map((failure) => [failure.line, failure]));
    for (const [index, { line, name = "" }] of sent.entries()) {
      const failure = failures.get(index + 1);
      const first = failure?.code === "already-exists" ? taken.get(name) : undefined;
      if (failure !== undefined) {
        // The server's words have the number that the line has in its call.
        refused.push({ ...failure, line, ...(first !== undefined && sayAgain(name, first)) });
      }
      // A line that the server could read counts, even if the document is left as it is.
      if (
        name !== "" &&
        first === undefined &&
        (failure?.code ?? "already-exists") === "already-exists"
      ) {
        taken.set(name, line);
      }
    }
    refused.sort((a, b) => a.line - b.line);
    failed.push(...refused.slice(0, maxFailures - failed.length));
    onCall?.({ ...total, failed });
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
    return readBody<ImportReport>(answer, "failed");
  }
}

/** The lines of one call, and those before its end that are not sent. */
interface ImportCall {
  readonly sent: (Line & { readonly line: number })[];
  readonly refused: ImportFailure[];
}

/** Groups lines into calls, lazily. */
async function* callsOf<Given>(
  { lines, toLine }: GivenLines<Given>,
  taken: ReadonlyMap<string, number>,
): AsyncGenerator<ImportCall> {
  let call: ImportCall = { sent: [], refused: [] };
  let length = 0;
  let line = 0;
  for await (const given of lines) {
    const one = toLine(given);
    line += 1;
    if (one.refusal === undefined && one.text.trim() === "") {
      continue;
    }
    const count = call.sent.length + call.refused.length;
    if (count > 0 && (count === callLimits.lines || length + one.text.length > callLimits.length)) {
      yield call;
      call = { sent: [], refused: [] };
      length = 0;
    }
    const { name = "" } = one;
    const first = taken.get(name);
    const refusal = one.refusal ?? (first === undefined ? undefined : sayAgain(name, first));
    if (refusal === undefined) {
      call.sent.push({ ...one, line });
      length += one.text.length + 1;
    } else {
      call.refused.push({ line, ...refusal });
    }
  }
  yield call;
}

/** In the words of the server, with the line of the whole import. */
function sayAgain(name: string, first: number): Omit<ImportFailure, "line"> {
  return { code: "already-exists", detail: `${name} already appears on line ${first}.` };
}

/** A line as it is sent, with the name of its document. The server reports what is wrong with it. */
export function toLine(line: ImportedLine): Line {
  const { document, type }: { document?: unknown; type?: unknown } = toObject(line);
  const { id }: { id?: unknown } = toObject(document);
  return {
    // In JSON, line feeds occur only between tokens; here they would make two lines of one.
    text: (typeof line === "string" ? line : toJson(line)).replace(/[\r\n]+/g, " "),
    name: typeof type === "string" && typeof id === "string" ? `${type}/${id}` : undefined,
  };
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
