import { unexpected } from "../client/reading.ts";
import { SeedbedError } from "../client/seedbed-error.ts";
import type { Answer, Sending } from "../client/sending.ts";
import type { Connection } from "./connection/connection.ts";
import { fieldsOf, toRecord } from "./json.ts";
import type { Terminal } from "./terminal.ts";

/** What the calls of one piece of work have answered, the last one last. */
export type WorkAnswers = readonly [
  ...before: Readonly<Record<string, unknown>>[],
  last: Readonly<Record<string, unknown>>,
];

/** What is posted to have work done. */
type Work = Pick<Sending, "path" | "query" | "content">;

/**
 * Has work done that may take longer than a call may: 202 says where to go on with it, and 200 that it is
 * done. At a terminal it shows how many rows have been gone through.
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
    if (terminal.signal.aborted) {
      terminal.remark(["Run the command again to go on."]);
    }
    throw error;
  } finally {
    progress.stop();
  }
}

/** What says where to go on is the query, or the name at the end: a gateway may have another prefix. */
function nextStep({ headers, status }: Answer, { path }: Work): Pick<Work, "path" | "query"> {
  const location = headers.get("location");
  const next = location === null ? undefined : URL.parse(location, "http://seedbed");
  if (!next) {
    const detail = "There is more to do, and the answer does not say where.";
    throw new SeedbedError("unexpected-answer", detail, { status });
  }
  const name = next.pathname.split("/").at(-1) ?? "";
  return next.search === ""
    ? { path: [...path.slice(0, 1), decodeURIComponent(name)] }
    : { path, query: Object.fromEntries(next.searchParams) };
}
