import { CommandError } from "./command-error.ts";
import type { Connection } from "./connection/connection.ts";
import type { Sending } from "./connection/transport.ts";
import { fieldsOf, toRecord } from "./json.ts";
import type { Terminal } from "./terminal.ts";

/** What the calls of one piece of work have answered, the last one last. */
export type WorkAnswers = readonly [
  ...before: Readonly<Record<string, unknown>>[],
  last: Readonly<Record<string, unknown>>,
];

/**
 * Has work done that may take longer than a call may: 202 says where to go on with it, and 200 that it is
 * done. At a terminal it shows how many rows have been gone through.
 * @throws CommandError
 */
export async function untilDone(
  connection: Connection,
  sending: Sending,
  terminal: Terminal,
): Promise<WorkAnswers> {
  const progress = terminal.startProgress();
  const before: Readonly<Record<string, unknown>>[] = [];
  try {
    for (let path = sending.path; ; ) {
      const { headers, status, text } = await connection.call({ ...sending, path });
      const answer = fieldsOf(text);
      if (typeof answer["done"] !== "boolean") {
        throw new CommandError(
          `${connection.name} did not answer as a Seedbed does. Is the URL right?`,
        );
      }
      if (status !== 202) {
        return [...before, answer];
      }
      before.push(answer);
      const { rows } = toRecord(answer["progress"]);
      progress.update(Number(rows ?? before.length), Number(rows ?? before.length));
      path = nextPath(headers.get("location"), sending.path);
    }
  } finally {
    progress.stop();
  }
}

/** What says where to go on is the query, or the name at the end: a gateway may have another prefix. */
function nextPath(location: string | null, path: string): string {
  const next = location === null ? undefined : URL.parse(location, "http://seedbed");
  if (!next) {
    throw new CommandError("There is more to do, and the answer does not say where.");
  }
  return next.search === "" ? next.pathname : `${path.split("?")[0]}${next.search}`;
}

/** A body of JSON to send. */
export function withBody(path: string, body: object): Sending {
  return {
    method: "POST",
    path,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
}
