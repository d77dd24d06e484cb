import { unexpected } from "../client/reading.ts";
import { SeedbedError } from "../client/seedbed-error.ts";
import type { Answer, Sending } from "../client/sending.ts";
import type { Connection } from "./connection/connection.ts";
import { fieldsOf, toRecord } from "./json.ts";
import type { Terminal } from "./terminal.ts";

/** The answers to the calls of one piece of work, in order. */
export type WorkAnswers = readonly [
  ...before: Readonly<Record<string, unknown>>[],
  last: Readonly<Record<string, unknown>>,
];

/** The request that starts the work. */
type Work = Pick<Sending, "path" | "query" | "content">;

/**
 * Has work done that may take longer than one call: 202 says where to go on, 200 that the work is done. On a terminal it shows the
 * number of rows done.
 * @throws SeedbedError
 */
export async function untilDone(
  { send }: Connection,
  work: Work,
  terminal: Terminal,
): Promise<WorkAnswers> {
  const progress = terminal.startProgress();
  const before: Readonly<Record<string, unknown>>[] = [];
  try {
    for (let next = work; ; ) {
      const answer = await send({ method: "POST", ...next });
      const fields = fieldsOf(answer.text);
      if (typeof fields["done"] !== "boolean") {
        throw unexpected(answer);
      }
      if (answer.status !== 202) {
        return [...before, fields];
      }
      before.push(fields);
      const { rows } = toRecord(fields["progress"]);
      progress.update(Number(rows ?? before.length), Number(rows ?? before.length));
      next = { ...work, ...nextStep(answer, work) };
    }
  } catch (error) {
    progress.stop();
    if (terminal.signal.aborted) {
      terminal.remark(["Run the command again to go on."]);
    }
    throw error;
  } finally {
    progress.stop();
  }
}

/** Takes only the query, or the last segment, from `Location`: a gateway may have another prefix. */
function nextStep({ headers, status }: Answer, { path }: Work): Pick<Work, "path" | "query"> {
  const location = headers.get("location");
  const next = location === null ? undefined : URL.parse(location, "http://seedbed");
  if (!next) {
    const detail = "The work is not done, but the answer does not say where to go on.";
    throw new SeedbedError("unexpected-answer", detail, { status });
  }
  const name = next.pathname.split("/").at(-1) ?? "";
  return next.search === ""
    ? { path: [...path.slice(0, 1), decodeURIComponent(name)] }
    : { path, query: Object.fromEntries(next.searchParams) };
}
