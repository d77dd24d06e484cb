import { DocumentError } from "../../base/errors.ts";
import type { Log } from "../../base/telemetry.ts";
import type { Access, Answer, Caller, Operation } from "../operation.ts";

/** What an audit event says of a call. */
export interface Audited {
  readonly operation: Operation;
  readonly needed: Access;
  readonly caller: Caller;
  /** What it is about: the values of the path's names, and what was asked in the query. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly requestId: string;
}

/** Carries out a call; of one that changes something and is for admins, the log keeps who, what and the result. */
export async function audited(
  { caller, needed, operation, params, query, requestId }: Audited,
  log: Log,
  run: () => Promise<Answer>,
): Promise<Answer> {
  if (needed !== "admin" || operation.method === "GET") {
    return run();
  }
  const write = (result: string) => {
    log(result === "done" ? "info" : "warn", {
      event: "audit",
      action: operation.name,
      by: { id: caller.id, name: caller.name },
      result,
      requestId,
      params,
      query,
    });
  };
  try {
    const answer = await run();
    write("done");
    return answer;
  } catch (error) {
    write(error instanceof DocumentError ? error.code : "internal");
    throw error;
  }
}
