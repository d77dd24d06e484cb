import type { LongWorkOptions, WorkProgress } from "./backups.ts";
import { readBody } from "./reading.ts";
import { SeedbedError } from "./seedbed-error.ts";
import type { Answer, Send, Sending } from "./sending.ts";

type Request = Pick<Sending, "path" | "query" | "content">;

/** The requests of work that may take several calls. */
export interface LongWork {
  readonly begin: Request;
  readonly goOn: (cursor: string) => Request;
}

/** The answers to the calls of one piece of work. */
export interface WorkAnswers<Result> {
  readonly before: readonly Result[];
  readonly last: Result;
}

type Unfinished = {
  readonly done: boolean;
  readonly progress?: Readonly<Record<string, string | number | undefined>>;
};

/**
 * Has work done that may take longer than one call: 202 says where to go on, 200 that it is done. Repeating one of its requests
 * continues the work, so that it does no harm.
 * @throws SeedbedError, or the reason of the signal
 */
export async function untilDone<Result>(
  send: Send,
  { begin, goOn }: LongWork,
  { cursor, onProgress, signal }: LongWorkOptions,
): Promise<WorkAnswers<Result>> {
  const before: Result[] = [];
  const options = { signal };
  for (let next = cursor === undefined ? begin : goOn(cursor); ; ) {
    const answer = await send({ method: "POST", ...next, isIdempotent: true, options });
    const body = readBody<Result & Unfinished>(answer, "done");
    if (answer.status !== 202) {
      return { before, last: body };
    }
    before.push(body);
    const progress = progressOf(answer, body);
    onProgress?.(progress);
    next = goOn(progress.cursor);
  }
}

function progressOf(answer: Answer, { progress = {} }: Unfinished): WorkProgress {
  const { collection, created, deleted, rows, unchanged, updated } = progress;
  const looked = [created, updated, deleted, unchanged].filter((count) => count !== undefined);
  return {
    cursor: cursorOf(answer),
    collection: collection === undefined ? collection : String(collection),
    rows: rows === undefined ? rows : Number(rows),
    documents:
      looked.length > 0 ? looked.reduce<number>((sum, one) => sum + Number(one), 0) : undefined,
  };
}

/** The query's cursor, or the last segment; not the whole `Location`: a gateway may have another prefix. */
function cursorOf({ headers, status }: Answer): string {
  const [path = "", query] = (headers.get("location") ?? "").split("?");
  const name = decodeURIComponent(path.split("/").at(-1) ?? "");
  const cursor = query === undefined ? name : (new URLSearchParams(query).get("cursor") ?? "");
  if (cursor === "") {
    const detail = "The work is not done, but the answer does not say where to go on.";
    throw new SeedbedError("unexpected-answer", detail, { status });
  }
  return cursor;
}
